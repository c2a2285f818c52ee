import { ReadError, type ReadErrorCode } from '../reading/read-error';

/** Code of an error answer. */
export type ApiErrorCode = ReadErrorCode | 'forbidden' | 'unauthorized' | 'unknown-address' | 'wrong-method' | 'failed';

/** HTTP status of each code. */
const STATUS: Readonly<Record<ApiErrorCode, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'unknown-address': 404,
  'unknown-workspace': 404,
  'unknown-pin': 404,
  'not-mirrored': 404,
  'revision-unknown': 404,
  'wrong-method': 405,
  timeout: 408,
  'revision-gone': 410,
  'too-large': 413,
  failed: 500,
  'disk-fault': 500,
  busy: 503,
  'content-lost': 503,
  incomplete: 503,
  'no-room': 507,
};

/** Error answer of the API. */
export class HttpError extends Error {
  /** @param details further fields of the answer */
  constructor(
    readonly code: ApiErrorCode,
    message: string,
    readonly details: object = {},
  ) {
    super(message);
  }

  /** The error as it is answered; null for one whose text is not for clients. */
  static from(error: unknown): HttpError | null {
    if (error instanceof HttpError) return error;
    return error instanceof ReadError ? new HttpError(error.code, error.message, error.details) : null;
  }

  get status(): number {
    return STATUS[this.code];
  }

  get body(): object {
    return { error: this.message, code: this.code, ...this.details };
  }
}
