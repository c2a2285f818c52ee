import { basename, join } from 'node:path';
import type { SettingsChange, SettingsView } from '../../shared/model/settings';
import { hostOf } from '../../shared/text/destination-text';
import { folderSizeText } from '../../shared/text/folder-size-text';
import { printable } from '../../shared/text/printable';
import { bytes, plural } from '../../shared/text/units';
import { withScheme } from '../../shared/util/loopback';
import type { RulePlan } from '../files/new-rule';

/** A question to the user in a dialog of the system, with the facts that decide the answer. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  /** The button that confirms. */
  readonly button: string;
}

/** Longest address or path in a question, characters. Its ends tell the most. */
const MAX_SHOWN = 600;

/** A folder that was not chosen outside the page is to be mirrored. */
export function addQuestion(path: string): Question {
  const detail = `${shown(path)}\n\nEvery file in it that no rule withholds is sent, now and when it changes.`;
  return { message: 'Mirror this folder?', detail, button: 'Mirror' };
}

/** A folder that was not chosen outside the page is to be mirrored in place of one that was moved. */
export function locateQuestion(root: string, path: string): Question {
  const detail = `${shown(path)}\n\nIt is mirrored instead of ${shown(root)}.`;
  return { message: 'Mirror this folder instead?', detail, button: 'Mirror' };
}

/** A file that looks like a secret is to be sent. */
export function allowQuestion(root: string, path: string): Question {
  return {
    message: `Send ${shown(basename(path))}, which may hold secrets?`,
    detail: shown(join(root, path)),
    button: 'Send',
  };
}

/** A line is to be added to an ignore file, so that a path is sent or stays here. */
export function ruleQuestion(path: string, { root, file, line, holds }: RulePlan): Question {
  const isSent = line.startsWith('!');
  const kind = path.endsWith('/') ? 'folder' : 'file';
  const name = shown(basename(path));
  const size = holds ? `\n\nThe folder holds ${folderSizeText(holds)}.` : '';
  return {
    message: isSent ? `Send ${name}?` : `Never send ${name}?`,
    detail: `This line is added to ${shown(join(root, file))}:\n\n${shown(line)}${size}`,
    button: isSent ? `Send this ${kind}` : `Never send this ${kind}`,
  };
}

/** Files that one rule takes for secrets are to be sent. */
export function allowAlikeQuestion(root: string, path: string, count: number): Question {
  return {
    message: `Send ${plural(count, 'file')} like ${shown(basename(path))}, which may hold secrets?`,
    detail: `${shown(root)}\n\nEach is sent as it is now, and withheld again when its content changes.`,
    button: 'Send',
  };
}

/** A server that is not the one in the settings is to be connected to, with the API key. */
export function testQuestion(url: string, caFile: string): Question {
  const trust = caFile === '' ? '' : `\n\nIts certificate may come from ${shown(caFile)}`;
  const detail = `${shown(url)}\n\nIt gets the API key, and no file.${trust}`;
  return { message: 'Test the connection to this server?', detail, button: 'Test' };
}

/** The folders whose files go to another place. */
export interface FoldersToSend {
  readonly folders: number;
  readonly bytes: number;
}

/**
 * The question before a change of the settings; null for a change that moves no file to another place.
 * @param isChosen the folder for copies was chosen in the system's dialog
 */
export function settingsQuestion(
  change: SettingsChange,
  before: SettingsView,
  isChosen: boolean,
  { folders, bytes: size }: FoldersToSend,
): Question | null {
  const facts: string[] = [];
  const url = change.serverUrl === undefined ? undefined : withScheme(change.serverUrl);
  if (url !== undefined && url !== before.serverUrl) {
    facts.push(
      url === '' ? 'Your files are copied to this computer only.' : `Your files go to the server ${shown(url)}`,
    );
  }
  if (change.acceptInsecure) {
    const address = shown(url ?? before.serverUrl);
    facts.push(`The connection to ${address} is not encrypted: others on the way can read your files and the API key.`);
  }
  if (change.caFile !== undefined && change.caFile !== before.caFile) {
    facts.push(
      change.caFile === ''
        ? 'The certificate file is no longer used.'
        : `Servers with certificates of this file are trusted: ${shown(change.caFile)}`,
    );
  }
  if (change.mirrorBase !== undefined && change.mirrorBase !== before.mirrorBase && !isChosen) {
    facts.push(`Copies on this computer are kept in ${shown(change.mirrorBase)}`);
  }
  if (change.sendTracked && !before.sendTracked) {
    facts.push('Files that git tracks are sent, also where a rule or a default ignores them.');
  }
  if (facts.length === 0) return null;
  const detail = facts.join('\n\n');
  if (!url || url === before.serverUrl || folders === 0) {
    return { message: 'Change where your files go?', detail, button: 'Change' };
  }
  return {
    message: `Send ${plural(folders, 'folder')} (${bytes(size)}) to ${shown(hostOf(url))}?`,
    detail,
    button: 'Send',
  };
}

function shown(text: string): string {
  const plain = printable(text);
  if (plain.length <= MAX_SHOWN) return plain;
  return `${plain.slice(0, MAX_SHOWN / 2)} … ${plain.slice(-MAX_SHOWN / 2)}`;
}
