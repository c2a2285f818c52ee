import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bound } from '../setup/programs.mjs';
import { SetUpError } from '../setup/project.mjs';

/** Undoes what was started, at the end of this process. */
const undoings = /** @type {(() => void)[]} */ ([]);
process.once('exit', () => {
  for (const undo of undoings) undo();
});

/** Time for a helper program to say that it is ready. */
const READY_TIMEOUT_MS = 15_000;

/**
 * The parts of a desktop that are missing here and have to be started. Other systems than Linux always have one.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ display: boolean, bus: boolean }}
 */
export function missingDesktop(env) {
  if (process.platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return { display: false, bus: false };
  const hasBus = Boolean(env.DBUS_SESSION_BUS_ADDRESS) || existsSync(join(env.XDG_RUNTIME_DIR || '/nowhere', 'bus'));
  return { display: true, bus: !hasBus };
}

/**
 * The programs that make up a desktop.
 * @param {{ display: boolean, bus: boolean }} parts
 * @returns {readonly string[]}
 */
export function desktopPrograms({ display, bus }) {
  return [...(display ? ['Xvfb'] : []), ...(bus ? ['dbus-daemon'] : [])];
}

/** The program through which a test reads the screen as assistive technology does; part of every desktop, but not of every server. */
export const ACCESSIBILITY_BUS = '/usr/share/dbus-1/services/org.a11y.Bus.service';

/**
 * Starts the given parts of a desktop; they end with this process. They are not wrapped around the app (as `xvfb-run`
 * and `dbus-run-session` do it), because those wrappers neither pass signals on nor wait for the app to end.
 * @param {{ display: boolean, bus: boolean }} parts
 * @returns {Promise<{ env: NodeJS.ProcessEnv, switches: readonly string[] }>} what the app has to be given
 */
export async function startDesktop({ display, bus }) {
  return {
    env: { ...(display && (await startDisplay())), ...(bus && (await startBus())) },
    // There is no graphics card behind a virtual display; looking for one only makes noise.
    switches: display ? ['--disable-gpu'] : [],
  };
}

/** @returns {Promise<NodeJS.ProcessEnv>} */
async function startDisplay() {
  const folder = temporaryFolder('lockstep-display-');
  const authority = join(folder, 'Xauthority');
  writeFileSync(authority, xauthority(randomBytes(16)), { mode: 0o600 });
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-auth', authority];
  return { DISPLAY: `:${await startHelper('Xvfb', args)}`, XAUTHORITY: authority, XDG_SESSION_TYPE: 'x11' };
}

/**
 * A new folder for this user only, removed at the end of this process.
 * @param {string} prefix
 */
function temporaryFolder(prefix) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  undoings.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @returns {Promise<NodeJS.ProcessEnv>} */
async function startBus() {
  const args = ['--session', '--nofork', '--nopidfile', '--print-address=3'];
  // The accessibility bus, which the session bus starts, has its socket there. Two desktops with one socket take it from
  // each other, and an app that is just connecting to it then hangs in libdbus.
  const runtimeFolder = temporaryFolder('lockstep-bus-');
  const address = await startHelper('dbus-daemon', args, { ...process.env, XDG_RUNTIME_DIR: runtimeFolder });
  // A machine without a session often has no system bus either, which Chromium complains about again and again.
  const hasSystemBus = Boolean(process.env.DBUS_SYSTEM_BUS_ADDRESS) || existsSync('/run/dbus/system_bus_socket');
  return { DBUS_SESSION_BUS_ADDRESS: address, ...(!hasSystemBus && { DBUS_SYSTEM_BUS_ADDRESS: address }) };
}

/**
 * One entry of an X authority file, good for any address and display: reading the file allows using the display.
 * @param {Buffer} cookie
 */
function xauthority(cookie) {
  const anyAddress = Buffer.from([0xff, 0xff]);
  const fields = [Buffer.alloc(0), Buffer.alloc(0), Buffer.from('MIT-MAGIC-COOKIE-1'), cookie];
  const counted = fields.flatMap((field) => [Buffer.from([field.length >> 8, field.length & 0xff]), field]);
  return Buffer.concat([anyAddress, ...counted]);
}

/**
 * Starts a program that runs until this process ends and says on its file descriptor 3 how to reach it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] its environment; by default this process's
 * @returns {Promise<string>} the line that it says
 */
function startHelper(command, args, env = process.env) {
  const [program, programArgs] = bound(command, args, 'TERM');
  // In a process group of its own, so that a Ctrl-C doesn't take it away from the app that still uses it.
  const child = spawn(program, programArgs, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
    env,
  });
  undoings.push(() => child.kill());
  const [, , errors, answers] = /** @type {import('node:net').Socket[]} */ (/** @type {unknown} */ (child.stdio));
  return new Promise((resolve, reject) => {
    let answer = '';
    let error = '';
    const fail = (/** @type {string} */ why) =>
      reject(new SetUpError(`${command} does not start: ${error.trim() || why}`));
    const timer = setTimeout(() => fail('it does not answer'), READY_TIMEOUT_MS);
    child.once('error', (cause) => fail(cause.message));
    child.once('exit', () => fail('it ended'));
    errors?.setEncoding('utf8').on('data', (text) => {
      error = (error + text).slice(-2000);
    });
    answers?.setEncoding('utf8').on('data', (text) => {
      answer += text;
      if (!answer.includes('\n')) return;
      clearTimeout(timer);
      for (const handle of [child, errors, answers]) handle?.unref();
      resolve(answer.trim());
    });
  });
}
