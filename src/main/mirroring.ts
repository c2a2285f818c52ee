import { join } from 'node:path';
import { session } from 'electron';
import { RateLimitedLog } from '../shared/util/rate-limited-log';
import { DestinationSwitch } from './destination/destination';
import { mirrorLocation } from './destination/mirror-folders';
import { ServerTester } from './destination/server-test';
import { ServerConnection } from './engine/connection/server-connection';
import { SyncEngine } from './engine/sync-engine';
import type { DataFolder } from './environment/data-folder';
import type { Ledger } from './files/ledger';
import { openLedger } from './files/ledger-export';
import { PauseAll } from './pause/pause-all';
import { watchPower } from './pause/power';
import type { Services } from './services';
import { Workspaces } from './workspaces/workspaces';

/** The parts that mirror folders: the engine's connection, the destination, the workspaces, and the pause of all. */
export interface Mirroring {
  readonly connection: ServerConnection;
  readonly destination: DestinationSwitch;
  readonly workspaces: Workspaces;
  readonly pauseAll: PauseAll;
  /** Null when its file can't be used. */
  readonly ledger: Ledger | null;
  readonly serverTester: ServerTester;
  /** Reads the machine's power supply again. */
  readonly checkPower: () => Promise<void>;
}

/** Creates the parts that mirror and connects them to each other; none of them runs yet. */
export function createMirroring(
  { log, settingsFile, settings, notices, fingerprint, identity, changed }: Services,
  data: DataFolder,
): Mirroring {
  const ledger = openLedger(data.state, log);
  // A server must not be able to fill the disk with log lines.
  const route = {
    log: new RateLimitedLog(log),
    resolveProxy: (url: string) => session.defaultSession.resolveProxy(url),
  };
  const connection = new ServerConnection({ fingerprint, identity, ...route });
  const serverTester = new ServerTester({ settings, fingerprint, ...route });
  connection.uploadLimit.set(settings.maxUploadKb);
  const forbidden = () => [data.root, settings.mirrorBase];
  const engine = new SyncEngine({
    connection,
    fingerprint,
    forbidden,
    stateDir: data.state,
    log,
    onChange: () => changed.emit(),
    sendTracked: () => settingsFile.current.sendTracked,
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
  const pauseAll = new PauseAll({
    settingsFile,
    log,
    changed,
    onToggle: () => void workspaces.allPausedChanged(),
  });
  const checkPower = watchPower(
    () => settingsFile.current.pauseOnBattery,
    (onBattery) => pauseAll.setOnBattery(onBattery),
  );
  const workspaces = new Workspaces({
    engine,
    settingsFile,
    fingerprint,
    forbidden,
    defaultLimits: () => settings.limits,
    mirrorOf: (root) =>
      destination.current.kind === 'embedded' ? mirrorLocation(settings.mirrorBase, root, fingerprint) : null,
    allPaused: () => pauseAll.state !== null,
    ownsMirrors: () => destination.ownsMirrors,
    announce: (mirrors) => destination.announce(mirrors),
    log,
    changed,
  });
  return { connection, destination, workspaces, pauseAll, ledger, serverTester, checkPower };
}
