import { join } from 'node:path';

const PROGRAMS = { darwin: 'MacOS/Lockstep', win32: 'Lockstep.exe', linux: 'lockstep' };

/** Paths of the parts of an unpacked app on this system. */
export class PackedApp {
  /** @param {string} folder absolute path */
  constructor(folder) {
    this.folder = folder;
    const isMac = process.platform === 'darwin';
    const content = isMac ? join(folder, 'Lockstep.app/Contents') : folder;
    this.resources = join(content, isMac ? 'Resources' : 'resources');
    this.archive = join(this.resources, 'app.asar');
    this.executable = join(
      content,
      PROGRAMS[/** @type {keyof typeof PROGRAMS} */ (process.platform)] ?? PROGRAMS.linux,
    );
  }
}
