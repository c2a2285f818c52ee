import { resolve } from 'node:path';

const PATH_SWITCH = '--user-data-dir=';

/**
 * The app's arguments with every path in them made absolute, as the app is not started in the folder where they were
 * typed. Each argument after `--` is a path, even with a dash in front.
 * @param {readonly string[]} args
 * @param {string} folder Absolute path of the folder that relative paths are relative to.
 * @returns {string[]}
 */
export function withAbsolutePaths(args, folder) {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  return args.map((arg, index) => {
    if (index > end || !arg.startsWith('-')) return resolve(folder, arg);
    if (index < end && arg.startsWith(PATH_SWITCH)) return PATH_SWITCH + resolve(folder, arg.slice(PATH_SWITCH.length));
    return arg;
  });
}
