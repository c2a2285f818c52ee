import { join } from 'node:path';
import { session } from 'electron';
import { RateLimitedLog } from '../shared/util/rate-limited-log';
import { DestinationSwitch } from './destination/destination';
import { mirrorFolder } from './destination/mirror-folders';
import { ServerConnection } from './engine/connection/server-connection';
import { SyncEngine } from './engine/sync-engine';
import type { DataFolder } from './environment/data-folder';
import type { Ledger } from './files/ledger';
import { openLedger } from './files/ledger-export';
import { PauseAll } from './pause/pause-all';
import { watchPower } from './pause/power';
import type { Services } from './services';
import { Workspaces } from './workspaces/workspaces';

/** What does the work: the connection, where files go, the folders, and what holds them. */
export interface Engine {
  readonly connection: ServerConnection;
  readonly destination: DestinationSwitch;
  readonly workspaces: Workspaces;
  readonly pauseAll: PauseAll;
  /** Null when its file can't be used. */
  readonly ledger: Ledger | null;
  /** Looks at the machine's power again. */
  readonly lookAtPower: () => Promise<void>;
}

/** Puts the engine together; nothing of it runs yet. @param changed called when something about it is another */
export function openEngine(
  { log, settingsFile, settings, notices, machine }: Services,
  data: DataFolder,
  changed: () => void,
): Engine {
  const ledger = openLedger(data.state, log);
  const connection = new ServerConnection({
    fingerprint: machine,
    // What a server says may fill no log.
    log: new RateLimitedLog(log),
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
  });
  const forbidden = () => [data.root, settings.mirrorBase];
  const engine = new SyncEngine({
    connection,
    fingerprint: machine,
    forbidden,
    stateDir: data.state,
    log,
    onChange: changed,
    onNotice: (title, detail) => notices.add({ id: `engine:${title}`, title, detail }),
    onSent: (root, sent) => ledger?.add({ at: Date.now(), root, ...sent }),
  });
  const destination = new DestinationSwitch({
    settings,
    connection,
    notices,
    receiver: {
      modulePath: join(import.meta.dirname, 'receiver.js'),
      stateDir: data.receiver,
      mirrors: () => workspaces.mirrors(),
      log,
    },
  });
  const pauseAll = new PauseAll({ settingsFile, log, onChange: changed, onHeld: () => void workspaces.heldChanged() });
  const lookAtPower = watchPower(
    () => settingsFile.current.pauseOnBattery,
    (onBattery) => pauseAll.setOnBattery(onBattery),
  );
  const workspaces = new Workspaces({
    engine,
    settingsFile,
    fingerprint: machine,
    forbidden,
    defaultLimits: () => settings.limits,
    mirrorOf: (root, id) =>
      destination.current.kind === 'embedded' ? mirrorFolder(settings.mirrorBase, root, id) : null,
    held: () => pauseAll.state !== null,
    announce: (mirrors) => destination.announce(mirrors),
    log,
    onChange: changed,
  });
  return { connection, destination, workspaces, pauseAll, ledger, lookAtPower };
}
