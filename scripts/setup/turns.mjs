import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './programs.mjs';
import { root, SetUpError, say } from './project.mjs';

const LOOK_EVERY_MS = 300;
/** Longer than any step takes. */
const MOST_WAITED_MS = 20 * 60_000;

/**
 * Does a step of the set-up while no other process does one in this project: two at once take from each other what they
 * have just made.
 * @template T
 * @param {() => Promise<T>} step
 * @param {string} [note] absolute path of the file that says who is at it
 * @returns {Promise<T>}
 */
export async function inTurn(step, note = join(root, '.runtime/at-work')) {
  await waitForTurn(note);
  try {
    return await step();
  } finally {
    rmSync(note, { force: true });
  }
}

/** @param {string} note */
async function waitForTurn(note) {
  mkdirSync(dirname(note), { recursive: true });
  const giveUp = Date.now() + MOST_WAITED_MS;
  for (let told = false; !take(note); told = true) {
    const other = ownerOf(note);
    // One that was ended in the middle has left its note.
    if (other !== null && !isRunning(other)) rmSync(note, { force: true });
    else if (Date.now() > giveUp)
      throw new SetUpError(`Process ${other} does not get ready with the set-up.\nEnd it, then start again.`);
    else {
      if (!told) say(`waiting for another set-up in this folder (process ${other})`);
      await sleep(LOOK_EVERY_MS);
    }
  }
}

/**
 * @param {string} note
 * @returns {boolean} false when another process has it
 */
function take(note) {
  try {
    writeFileSync(note, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} note
 * @returns {number | null} null when it is gone, or being written
 */
function ownerOf(note) {
  try {
    return Number.parseInt(readFileSync(note, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}
