import type { Logger } from '../../shared/util/log';
import type { Notices } from '../notifications/notices';

/** Errors nobody caught are logged in full; the user gets a notice and the app goes on. */
export function guardAgainstErrors(log: Logger, notices: Notices): void {
  const report = (error: unknown) => {
    log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    notices.add({
      id: 'unexpected-error',
      title: 'Something unexpected went wrong.',
      detail: 'Lockstep goes on. If something looks wrong, quit it and start it again; the logs say more.',
    });
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
  // A terminal that was closed is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
