import { errorStack } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import type { Notices } from '../notifications/notices';

/** Logs every uncaught error in full and shows the user a notice; the app keeps running. */
export function guardAgainstErrors(log: Logger, notices: Notices): void {
  const report = (error: unknown) => {
    log.error(errorStack(error));
    notices.add({
      id: 'unexpected-error',
      title: 'Something unexpected went wrong.',
      detail: 'Lockstep goes on. If something looks wrong, quit it and start it again; the logs say more.',
    });
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  // The app outlives a terminal that was closed.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
