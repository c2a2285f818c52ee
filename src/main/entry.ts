/**
 * Entry point of the program: the `lockstep` command when a verb is given, else the app. The command ends before Electron
 * is ready and so needs no display; the top-level await keeps Electron from going on.
 */
import { version } from '../../package.json';
import { isCommandLine } from '../cli/arguments';
import { ownArguments } from './lifecycle/launch-arguments';

// A call to a disk that does not answer keeps a thread of this pool; the default of 4 would soon be used up.
process.env.UV_THREADPOOL_SIZE ??= '16';

const args = ownArguments(process.argv, process.defaultApp === true);
if (isCommandLine(args)) {
  const { runCommand } = await import('../cli/run');
  const { env, stdout, stderr } = process;
  process.exit(await runCommand(args, { cwd: process.cwd(), env, version, stdout, stderr }));
}
await import('./launch');
