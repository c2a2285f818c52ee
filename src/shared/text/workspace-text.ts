import type { AppSnapshot, Overall } from '../model/app-snapshot';
import { needsUser } from '../model/attention';
import { foldersInNeed, isBusy, isInSync, isOffline, isTakenOver, receiverFails } from '../model/overall';
import { traitsOf } from '../model/problem';
import type { ConnectionState, WorkspaceSnapshot, WorkspaceState } from '../model/workspace-state';
import { capitalized, count, plural } from './units';

/**
 * The words for each state: the same in the tray, the window, the terminal and the announcements of a screen reader.
 */

const STATE_TEXT: Readonly<Record<WorkspaceState['kind'], string>> = {
  scanning: 'scanning',
  syncing: 'syncing',
  watching: 'in sync',
  waiting: 'waiting for the connection',
  holding: 'removals wait for you',
  unavailable: 'not available',
  deferred: 'not accepted yet',
  paused: 'paused',
  failed: 'stopped by a problem',
};

const OVERALL_TEXT: Readonly<Record<Overall, string>> = {
  'in-sync': STATE_TEXT.watching,
  syncing: STATE_TEXT.syncing,
  connecting: 'connecting',
  offline: 'offline',
  paused: STATE_TEXT.paused,
  attention: 'needs attention',
};

/** The action by which the user takes a workspace back from another computer. */
export const TAKE_BACK = 'Mirror from this computer';

/** The state of a workspace, in lower case. */
export function stateText(state: WorkspaceState): string {
  if (state.kind === 'syncing' && state.stalled) return 'stalled';
  if (state.kind === 'syncing' && state.initial) return 'first sync';
  if (state.kind === 'syncing' && state.again) return 'sent';
  if (state.kind === 'holding' && state.kept) return STATE_TEXT.watching;
  if (state.kind === 'unavailable' && state.problem.code === 'emptied') return 'empty';
  if (isTakenOver(state)) return 'mirrored from another computer';
  return STATE_TEXT[state.kind];
}

/** The parts of a workspace that its state in words depends on. */
export type StateFacts = Pick<WorkspaceSnapshot, 'state' | 'attentionCount' | 'problems' | 'muted'>;

/** The state of a workspace with further facts, except those that change often. */
export function workspaceText(workspace: StateFacts): string {
  const { state } = workspace;
  const kept = state.kind === 'holding' && state.kept ? ', removed files kept' : '';
  return `${stateText(state)}${kept}${exceptionText(workspace)}`;
}

/** The exceptions of a workspace that is otherwise in sync, as the end of a phrase; empty where there are none. */
export function exceptionText({ state, attentionCount, problems, muted }: StateFacts): string {
  if (attentionCount === 0 || !isInSync({ state })) return '';
  const open = problems.filter((problem) => needsUser(problem, muted));
  const isOfFiles = open.every((problem) => traitsOf(problem).fileNotSent);
  return isOfFiles ? `, except ${plural(attentionCount, 'file')}` : `, ${plural(attentionCount, 'problem')}`;
}

/** The connection, as the head of a line. */
export function connectionText(connection: ConnectionState): string {
  if (connection.kind === 'refused') return 'Not connected';
  if (connection.kind === 'online') return 'Connected';
  return capitalized(OVERALL_TEXT[isOffline(connection) ? 'offline' : 'connecting']);
}

/** The state of the whole app, as the head of a line. */
export function overallText(overall: Overall): string {
  return capitalized(OVERALL_TEXT[overall]);
}

/** The whole app in one line. It claims only what is true of every folder. */
export function headline(
  app: Pick<AppSnapshot, 'overall' | 'pause' | 'connection' | 'workspaces' | 'notices'>,
): string {
  const { overall, connection, workspaces } = app;
  switch (overall) {
    case 'in-sync':
      return inSyncLine(workspaces);
    case 'syncing':
      return `${overallText(overall)} ${plural(workspaces.filter(isBusy).length, 'folder')}`;
    case 'paused':
      return `Everything is ${OVERALL_TEXT[overall]}`;
    case 'connecting':
    case 'offline':
      return overallText(overall);
    case 'attention': {
      if (connection.kind === 'refused') return connectionText(connection);
      if (receiverFails(app)) return 'The copies can not be written';
      const n = foldersInNeed(app).length;
      return n === 1 ? `1 folder ${OVERALL_TEXT[overall]}` : `${count(n)} folders need attention`;
    }
  }
}

/** A folder that is paused, or whose problem is muted, needs no user and is not in sync. */
function inSyncLine(workspaces: AppSnapshot['workspaces']): string {
  if (workspaces.length === 0) return 'No folders yet';
  const n = workspaces.filter(isInSync).length;
  const subject = n === workspaces.length ? 'Everything is' : `${count(n)} of ${plural(workspaces.length, 'folder')}`;
  return `${subject} ${OVERALL_TEXT['in-sync']}`;
}

/** Most characters of a folder's name in a line of text. */
const MOST_OF_NAME = 40;

/**
 * A folder's name for a line of text: any length, without control characters, isolated when written from right to left.
 * A long name keeps both ends, which tell it from others.
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

/** Letters of scripts written from right to left, and characters that change the direction. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u202a-\u202e]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';
