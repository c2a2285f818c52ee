/** What a setting may be, wherever it comes from: the window, the settings file or the environment. */
import { z } from 'zod';
import { ProblemError } from '../../shared/model/problem';
import type { NotificationKind, UpdateChannel } from '../../shared/model/settings';
import type { Limits } from '../../shared/model/workspace-state';

/** Most a limit can be set to: more than one machine hashes in a sensible time. */
const limitBounds = { maxFiles: 1_000_000, maxFileBytes: 100 * 1024 * 1024 } as const;

/** Valid limits of a workspace. */
export const limitsSchema = z.strictObject({
  maxFiles: z.number().int().min(1).max(limitBounds.maxFiles),
  maxFileBytes: z.number().int().min(1).max(limitBounds.maxFileBytes),
}) satisfies z.ZodType<Limits>;

/** Which releases the app updates itself to. */
export const updateChannelSchema = z.enum(['stable', 'beta', 'off']) satisfies z.ZodType<UpdateChannel>;

const flag = z.boolean();

/** Which notifications are shown; one that is not named is. */
export const notificationsSchema = z.object({
  decision: flag.default(true),
  stopped: flag.default(true),
  server: flag.default(true),
  files: flag.default(true),
  pause: flag.default(true),
}) satisfies z.ZodType<Record<NotificationKind, boolean>>;

/** Some of them, to be changed. */
export const notificationsChange = z.strictObject({
  decision: flag.exactOptional(),
  stopped: flag.exactOptional(),
  server: flag.exactOptional(),
  files: flag.exactOptional(),
  pause: flag.exactOptional(),
}) satisfies z.ZodType<Partial<Record<NotificationKind, boolean>>>;

/**
 * A limit written as text.
 * @throws ProblemError `invalid-setting` when it is no whole number within the bounds
 */
export function checkLimit(name: keyof Limits, text: string): number {
  const value = /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= limitBounds[name]) return value;
  throw invalid(`“${text.slice(0, 40)}” is no limit.`, `Give a whole number from 1 to ${limitBounds[name]}.`);
}

/**
 * The server address as the user wrote it, trimmed; empty stands for the embedded receiver.
 * @throws ProblemError `invalid-setting` when it is no address a link can use
 */
export function checkServerUrl(text: string): string {
  const trimmed = text.trim();
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
 * The API key, trimmed. It travels as a WebSocket subprotocol, which is one HTTP token: a key with other characters could
 * never be sent.
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
