import type { Logger } from '../../shared/util/log';

/** Information goes to stdout, warnings and errors to stderr; one line each. */
export const consoleLog: Logger = {
  info: (message) => console.log(oneLine(message)),
  warn: (message) => console.warn(oneLine(message)),
  error: (message) => console.error(oneLine(message)),
};

/** Paths come from elsewhere and may hold what a terminal would obey. */
function oneLine(message: string): string {
  return message.replaceAll(/\p{Cc}+/gu, ' ');
}
