import type { LinkState, Overall, WorkspaceSnapshot } from '../preload/contract';
import { plural } from '../shared/units';

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
