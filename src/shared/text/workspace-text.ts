import type { WorkspaceSnapshot } from '../model/workspace-state';
import { plural } from './units';

/** Short texts about workspaces, for the tray and the notifications. They hold nothing that changes often. */

export function workspaceText({ state, attentionCount }: WorkspaceSnapshot): string {
  switch (state.kind) {
    case 'scanning':
      return 'scanning…';
    case 'syncing':
      return state.stalled ? 'syncing, but nothing moves' : 'syncing…';
    case 'watching':
      return attentionCount === 0 ? 'in sync' : `in sync, ${plural(attentionCount, 'problem')}`;
    case 'waiting':
      return 'waiting for the server';
    case 'holding':
      return state.kept ? 'in sync, removed files kept' : 'removals wait for you';
    case 'unavailable':
      return 'the folder is not there';
    case 'deferred':
      return 'the server can not take it now';
    case 'paused':
      return 'paused';
    case 'failed':
      return 'stopped by a problem';
  }
}

/** Most characters of a folder's name in a line of text. */
const MOST_OF_NAME = 40;

/**
 * A folder's name to stand in a line: of any length, with control characters, written from right to left. The ends of a
 * long name are what tells it from others.
 */
export function nameInLine(name: string): string {
  const characters = [...name.replace(/\p{Cc}/gu, ' ')];
  const half = (MOST_OF_NAME - 1) / 2;
  const short =
    characters.length > MOST_OF_NAME
      ? [...characters.slice(0, Math.ceil(half)), '…', ...characters.slice(-Math.floor(half))]
      : characters;
  const text = short.join('');
  return RIGHT_TO_LEFT.test(text) ? `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}` : text;
}

/** Letters of scripts that are written from right to left, and signs that change the direction. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u202a-\u202e]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
