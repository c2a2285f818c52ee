/** The log of the engine and the receiver. Messages carry paths and reasons, never content or keys. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
