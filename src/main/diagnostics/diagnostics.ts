import { homedir, hostname, release, tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { app } from 'electron';
import { type AppState, takeSnapshot } from '../api/snapshot';
import type { DataFolder } from '../environment/data-folder';
import { describeMachine, describeState, type Machine } from './describe';
import { logTail } from './log-tail';
import { type PrivateValues, redactor } from './redact';

/** Describes the app for support, without private data. */
export class Diagnostics {
  constructor(
    private readonly parts: AppState,
    private readonly data: DataFolder,
  ) {}

  /** The whole report, which can be shown to strangers. */
  async report(): Promise<string> {
    const snapshot = takeSnapshot(this.parts);
    const log = await logTail(join(this.data.logs, 'lockstep.log'));
    const redact = redactor(this.privateValues());
    const rest = [...describeState(snapshot), '', 'log:', ...log].map(redact);
    return `${[...describeMachine(machine()), ...rest].join('\n')}\n`;
  }

  private privateValues(): PrivateValues {
    const { workspaces, settings } = this.parts;
    const { root, logs } = this.data;
    const views = workspaces.views();
    const mirrors = views.flatMap(({ mirror }) => (mirror === null ? [] : [mirror]));
    return {
      secrets: [settings.apiKey],
      userNames: [userName(), basename(homedir())],
      hostNames: [hostname(), hostname().split('.')[0] ?? ''],
      workspaces: views.map(({ path }) => path),
      places: [
        ...mirrors.map((path) => ({ path, name: 'mirror' })),
        { path: settings.mirrorBase, name: 'mirrors' },
        { path: logs, name: 'logs' },
        { path: root, name: 'data' },
        { path: tmpdir(), name: 'temporary' },
        { path: homedir(), name: 'home' },
      ],
    };
  }
}

function machine(): Machine {
  const { electron = '', chrome = '', node = '' } = process.versions;
  return {
    versions: { Lockstep: app.getVersion(), Electron: electron, Chromium: chrome, Node: node },
    system: `${process.platform} ${release()} ${process.arch}, ${app.getLocale()}`,
    desktop: [process.env.XDG_CURRENT_DESKTOP, process.env.XDG_SESSION_TYPE].filter(Boolean).join(' '),
    packaged: app.isPackaged,
    uptimeSeconds: process.uptime(),
  };
}

/** The user's name; empty on systems without a user database. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
