import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the project's folder. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..');

/** Absolute path of the folder that the person called npm in; paths they gave are relative to it. */
export const callerFolder = process.env.INIT_CWD || process.cwd();

/** Something the person has to know or do; its message is shown without a stack trace. */
export class SetUpError extends Error {}

/**
 * Tells the person one thing. It goes to stderr: stdout belongs to the program that is started.
 * @param {string} line
 */
export function say(line) {
  console.error(`[setup] ${line}`);
}

/**
 * Runs a script's main function and ends the process with the exit code it returns.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exit(await main());
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    console.error(`\n${error.message}\n`);
    process.exit(1);
  }
}
