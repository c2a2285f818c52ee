import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedElectron } from '../runtime/electron-version.mjs';
import { shippedPackages } from './notices.mjs';

/**
 * The components of the app, in the form of CycloneDX: Electron, and the packages of the lock file that ship. `npm sbom
 * --omit=dev` leaves out Electron, and every package that something for development needs, too.
 * @param {string} project absolute path
 */
export function componentList(project) {
  const { name, version, license } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const shipped = shippedPackages(project);
  const electron = { ...component('framework', 'electron', lockedElectron()), ...licensed('MIT') };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { ...component('application', name, version), ...licensed(license) } },
    components: [
      electron,
      ...shipped.map(({ name, version, licence, integrity }) => ({
        ...component('library', name, version),
        ...licensed(licence),
        hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') }],
      })),
    ],
  };
}

/**
 * @param {'application' | 'framework' | 'library'} type
 * @param {string} name
 * @param {string} version
 */
function component(type, name, version) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type, 'bom-ref': purl, name, version, purl };
}

/** @param {string} licence an SPDX id, or an expression of several */
function licensed(licence) {
  return { licenses: [licence.includes(' ') ? { expression: licence } : { license: { id: licence } }] };
}
