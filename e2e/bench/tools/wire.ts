/** The bench's own senders write one JSON text frame for each file. */
export type WireMessage =
  | { readonly type: 'put'; readonly path: string; readonly content: string }
  | { readonly type: 'delete'; readonly path: string };

/** To the writer: where it is to write. It answers with its port. */
export interface WriterTask {
  readonly mirror: string;
}

/** To a sender: connect to the writer, or begin to mirror a folder. It answers `true` when it is connected or has begun. */
export type SenderTask =
  | { readonly kind: 'connect'; readonly port: number }
  | { readonly kind: 'mirror'; readonly root: string };
