import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A package in the app.
 * @typedef {object} ShippedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} licence as the package names it, or "UNKNOWN"
 * @property {string} folder relative to the project, below `node_modules`
 * @property {string} integrity of the archive that npm fetched, as "sha512-" and base64
 */

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * The packages of the lock file that are not only for development, in the order of their names.
 * @param {string} project absolute path
 * @returns {readonly ShippedPackage[]}
 */
export function shippedPackages(project) {
  const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([folder, { dev, devOptional, optional }]) => folder !== '' && !dev && !devOptional && !optional)
    .map(([folder, { version, license, integrity }]) => ({
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license ?? 'UNKNOWN',
      folder,
      integrity,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/**
 * The licences of all third-party code in the app, which require this text.
 * @param {string} project absolute path
 * @returns {string}
 */
export function noticesText(project) {
  const parts = shippedPackages(project).map((shipped) => {
    const head = `${shipped.name} ${shipped.version} (${shipped.licence})`;
    return [head, '-'.repeat(head.length), ...licenceTexts(join(project, shipped.folder))].join('\n');
  });
  return [
    'Lockstep is made with the work of others. Each package is named with its licence.',
    'Electron and Chromium come with their own: LICENSE.electron.txt and LICENSES.chromium.html beside the app.',
    ...parts,
    '',
  ].join('\n\n\n');
}

/**
 * @param {string} folder of a package
 * @returns {readonly string[]} empty when the package ships no text of its licence
 */
function licenceTexts(folder) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .filter(({ name }) => LICENCE_FILE.test(name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}

/**
 * @param {string} project absolute path
 * @param {string} file
 */
export function writeNotices(project, file) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, noticesText(project));
}
