import { ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { LIMIT_BOUNDS, MAX_UPLOAD_KB } from '../../shared/model/workspace-state';
import { withScheme } from '../../shared/util/loopback';

/** Most incidents remembered over a restart; notifications of older ones may be repeated. */
export const MAX_TOLD_INCIDENTS = 200;

/**
 * Parses a limit.
 * @throws ProblemError `invalid-setting` when it is no whole number within the bounds
 */
export function checkLimit(name: keyof Limits, text: string): number {
  const value = /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= LIMIT_BOUNDS[name]) return value;
  throw invalid(`“${text.slice(0, 40)}” is no limit.`, `Give a whole number from 1 to ${LIMIT_BOUNDS[name]}.`);
}

/**
 * Parses a limit for upload, KB a second; 0 stands for none.
 * @throws ProblemError `invalid-setting` when it is no whole number within the bounds
 */
export function checkMaxUpload(text: string): number {
  const value = /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (value <= MAX_UPLOAD_KB) return value;
  throw invalid(`“${text.slice(0, 40)}” is no limit.`, `Give a whole number up to ${MAX_UPLOAD_KB}; 0 means none.`);
}

/**
 * Completes and checks a server address; empty stands for the embedded receiver.
 * @throws ProblemError `invalid-setting` when a connection can not use it
 */
export function checkServerUrl(text: string): string {
  const trimmed = withScheme(text);
  if (trimmed === '') return '';
  const url = URL.parse(trimmed);
  if (!url || !['ws:', 'wss:', 'http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw invalid(
      'That is no server address.',
      'Write it like wss://sync.example.com or https://sync.example.com:8443.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('The server address must not contain a name or password.', 'Put the key into its own field.');
  }
  return trimmed;
}

/**
 * Trims and checks an API key. It is sent as a WebSocket subprotocol, an HTTP token, so other characters are impossible.
 * @throws ProblemError `invalid-setting`
 */
export function checkApiKey(text: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,1000}$/.test(trimmed)) {
    throw invalid('That is no API key.', 'A key is made of letters, digits and signs such as - . _ without spaces.');
  }
  return trimmed;
}

function invalid(title: string, detail: string): ProblemError {
  return new ProblemError({ code: 'invalid-setting', title, detail });
}
