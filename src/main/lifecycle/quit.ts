import { app, powerMonitor } from 'electron';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { haveAllAnswered } from '../engine/disk/disk-probe';

/** Longest time for pending uploads before the app ends anyway. */
const DRAIN_MS = 10_000;

/** Makes every way to quit (menu, signal, end of the session) wait for `close`, for a bounded time. */
export function drainOnQuit(close: () => Promise<void>, log: Logger): void {
  let closing = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    log.info('Quitting…');
    const late = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS));
    let isClosed = false;
    const closed = close()
      .catch((error: unknown) => log.error(`While quitting: ${errorMessage(error)}`))
      .then(() => {
        isClosed = true;
      });
    void Promise.race([closed, late]).then(async () => {
      const canExit = isClosed && (await haveAllAnswered());
      log.info('Quit.');
      // An exit waits for every thread, also for one that waits for a disk.
      if (!canExit) process.kill(process.pid, 'SIGKILL');
      app.exit(0);
    });
  });
  // Without a listener, Electron would quit.
  app.on('window-all-closed', () => {});
  powerMonitor.on('shutdown', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  // `npm start` has ended. An app that is started otherwise has no channel.
  process.on('disconnect', () => app.quit());
}
