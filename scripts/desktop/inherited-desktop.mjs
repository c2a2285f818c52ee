import { connect } from 'node:net';
import { join } from 'node:path';

/** Longest wait for a display or a bus to answer, ms. */
const ANSWER_MS = 2_000;
/** TCP port of the first X display. */
const X_PORT = 6_000;

/** @typedef {import('node:net').NetConnectOpts} Place */

/**
 * The variables of the environment that name a display or a session bus which is not there: left over in a terminal from a
 * session that has ended, as with tmux or a closed `ssh -X`.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>}
 */
export async function staleVariables(env) {
  if (process.platform !== 'linux') return [];
  const named = {
    DISPLAY: xDisplays(env.DISPLAY),
    WAYLAND_DISPLAY: waylandDisplays(env),
    DBUS_SESSION_BUS_ADDRESS: busAddresses(env.DBUS_SESSION_BUS_ADDRESS),
  };
  const checks = Object.entries(named).map(async ([name, places]) => {
    if (!env[name] || places.length === 0) return [];
    const answers = await Promise.all(places.map(answersAt));
    return answers.includes(true) ? [] : [name];
  });
  return (await Promise.all(checks)).flat();
}

/**
 * An environment without these variables. Without a Wayland display it is no Wayland session.
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} names
 * @returns {NodeJS.ProcessEnv}
 */
export function without(env, names) {
  const gone = names.includes('WAYLAND_DISPLAY') ? [...names, 'XDG_SESSION_TYPE'] : names;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !gone.includes(name)));
}

/**
 * @param {string | undefined} display `:0`, `unix:0.0`, `host:10.0`
 * @returns {Place[]} none for a form that is not known
 */
function xDisplays(display = '') {
  const [, host, number] = /^([^:/]*):(\d+)(?:\.\d+)?$/.exec(display) ?? [];
  if (host === undefined || number === undefined) return [];
  if (host !== '' && host !== 'unix') return [{ host, port: X_PORT + Number(number) }];
  const path = `/tmp/.X11-unix/X${number}`;
  return [{ path }, { path: `\0${path}` }];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Place[]}
 */
function waylandDisplays({ WAYLAND_DISPLAY: name = '', XDG_RUNTIME_DIR: folder = '' }) {
  return [{ path: name.startsWith('/') ? name : join(folder || '/nowhere', name) }];
}

/**
 * @param {string | undefined} addresses separated by semicolons
 * @returns {Place[]} none when one of them has another form than the usual ones
 */
function busAddresses(addresses = '') {
  const places = addresses.split(';').map((address) => {
    const [, kind, path] = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(address) ?? [];
    if (path === undefined) return null;
    return { path: `${kind === 'abstract' ? '\0' : ''}${decodeURIComponent(path)}` };
  });
  return places.includes(null) ? [] : places.filter((place) => place !== null);
}

/**
 * @param {Place} place
 * @returns {Promise<boolean>}
 */
function answersAt(place) {
  return new Promise((resolve) => {
    const socket = connect(place);
    /** @param {boolean} isThere */
    const end = (isThere) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
