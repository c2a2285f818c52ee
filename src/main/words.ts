import type { LinkState, Overall, WorkspaceSnapshot } from '../preload/contract';

/** Short texts about states, for the tray and the terminal. They hold nothing that changes many times a second. */

export function overallText(overall: Overall, link: LinkState, workspaces: number): string {
  switch (overall) {
    case 'in-sync':
      return workspaces === 0 ? 'No folders yet' : 'Everything is in sync';
    case 'syncing':
      return 'Syncing…';
    case 'attention':
      return link.kind === 'refused' ? 'The server refused the connection' : 'Something needs your attention';
    case 'offline':
      return 'Waiting for the server…';
    case 'paused':
      return 'Paused';
  }
}

export function workspaceText({ state, attentionCount }: WorkspaceSnapshot): string {
  switch (state.kind) {
    case 'scanning':
      return 'scanning…';
    case 'syncing':
      return state.stalled ? 'syncing, but nothing moves' : 'syncing…';
    case 'watching':
      return attentionCount === 0 ? 'in sync' : `in sync, ${counted(attentionCount, 'problem')}`;
    case 'waiting':
      return 'waiting for the server';
    case 'holding':
      return state.kept ? 'in sync, deleted files kept' : 'deletions wait for you';
    case 'unavailable':
      return 'the folder is not there';
    case 'paused':
      return 'paused';
    case 'failed':
      return 'stopped by a problem';
  }
}

/** `1 file`, `1,902 files`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Decimal units, as file managers show sizes: `0 bytes`, `12.3 MB`. */
export function byteText(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
