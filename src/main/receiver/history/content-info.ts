/** SHA-256 (hex) and size in bytes of a file's content. */
export interface ContentInfo {
  readonly hash: string;
  readonly size: number;
}
