import type { RunningApp } from './launch';

/** The process that writes the mirrors. */
export async function receiverPid({ app }: RunningApp): Promise<number> {
  const metrics = await app.evaluate(({ app: electron }) => electron.getAppMetrics());
  const receiver = metrics.find(({ serviceName, name }) => /receiver/i.test(`${serviceName} ${name}`));
  if (!receiver) throw new Error('The app has no receiver process.');
  return receiver.pid;
}

/** Ends the process that writes the mirrors without any warning, as a crash does. */
export async function endReceiver(app: RunningApp): Promise<void> {
  process.kill(await receiverPid(app), 'SIGKILL');
}
