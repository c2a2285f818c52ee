/** The system's code of an error (`ENOENT` …), or an empty string. */
export function systemCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** The message of an error, or the text of anything else that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's code of an error, else its message. */
export function errorCode(error: unknown): string {
  return systemCode(error) || errorMessage(error);
}

/** The stack of an error where it has one, for the log. */
export function errorStack(error: unknown): string {
  return (error instanceof Error && error.stack) || errorMessage(error);
}

/** True when the error says that nothing is at the path, or that something on the way to it is no directory. */
export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** For a promise's `catch`: null when nothing is at the path. @throws any other error */
export function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}
