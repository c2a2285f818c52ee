import { printable } from '../../shared/text/printable';
import type { Logger } from '../../shared/util/log';

/** Information goes to stdout, warnings and errors to stderr, one line each. Paths may hold control characters. */
export const consoleLog: Logger = {
  info: (message) => console.log(printable(message)),
  warn: (message) => console.warn(printable(message)),
  error: (message) => console.error(printable(message)),
};
