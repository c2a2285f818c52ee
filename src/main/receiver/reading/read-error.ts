/** Reasons for which a read is refused. */
export type ReadErrorCode =
  /** The arguments can't be used. */
  | 'bad-request'
  | 'unknown-workspace'
  /** Nothing at this path is mirrored, for whatever reason. */
  | 'not-mirrored'
  /** The revision is not kept any more. */
  | 'revision-gone'
  /** The revision does not exist yet. */
  | 'revision-unknown'
  /** The copy was changed by something else, and its repair has not ended. */
  | 'content-lost'
  | 'too-large'
  | 'busy'
  | 'timeout';

/** Refusal of a read, with a sentence for its reader. */
export class ReadError extends Error {
  /** @param details further fields of the answer */
  constructor(
    readonly code: ReadErrorCode,
    message: string,
    readonly details: object = {},
  ) {
    super(message);
  }
}
