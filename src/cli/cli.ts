/** The `lockstep` command of a checkout, on plain Node. */
import { version } from '../../package.json';
import { runCommand } from './run';

const { env, stdout, stderr } = process;
process.exit(await runCommand(process.argv.slice(2), { cwd: process.cwd(), env, version, stdout, stderr }));
