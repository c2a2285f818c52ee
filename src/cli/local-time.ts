import type { AppReport, WorkspaceReport } from '../shared/control/control-protocol';

/** Names on disk can hold anything: what would move the cursor or turn the text around is written out. */
export function safe(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** "2026-03-09 14:05:31", in this machine's time. */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString('sv');
}

export function overallWords({ overall, pause }: AppReport, workspaces: number): string {
  if (pause?.kind === 'battery') return 'Everything is paused, on battery';
  if (pause) return `Everything is paused until ${pause.until === null ? 'you resume it' : localTime(pause.until)}`;
  switch (overall) {
    case 'in-sync':
      return workspaces === 0 ? 'No folders yet' : 'Everything is in sync';
    case 'syncing':
      return 'Syncing';
    case 'attention':
      return 'Something needs your attention';
    case 'offline':
      return 'Waiting for the server';
    case 'paused':
      return 'Paused';
  }
}

export function stateWords({ state, inSync, attentionCount }: WorkspaceReport): string {
  switch (state) {
    case 'watching':
      return attentionCount === 0 ? 'in sync' : 'in sync, with problems';
    case 'holding':
      return inSync ? 'in sync, removed files kept' : 'removals wait for you';
    case 'waiting':
      return 'waiting for the server';
    case 'deferred':
      return 'not taken by the server';
    case 'unavailable':
      return 'folder not there';
    case 'failed':
      return 'stopped by a problem';
    default:
      return state;
  }
}
