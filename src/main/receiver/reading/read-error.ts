/** Reasons for which a read is refused. */
export type ReadErrorCode =
  /** The arguments can't be used. */
  | 'bad-request'
  | 'unknown-workspace'
  | 'unknown-pin'
  /** Nothing at this path is mirrored; the reason is not told. */
  | 'not-mirrored'
  /** The revision is not kept any more. */
  | 'revision-gone'
  /** The revision does not exist yet. */
  | 'revision-unknown'
  /** The copy was changed by something else, and its repair has not ended. */
  | 'content-lost'
  /** The copy does not hold all of its revision yet. */
  | 'incomplete'
  /** A limit or the disk has no room for one more pin. */
  | 'no-room'
  /** The receiver's disk can't be used. */
  | 'disk-fault'
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
