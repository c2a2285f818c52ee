import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Mounts that a run makes, all of which are removed at its end. */
export class Mounts {
  private readonly places: string[] = [];

  /** Why there can be none on this machine; null when there can. */
  static readonly lacking = whyLacking();

  /** A command that runs another one where `folder` is at `place`. */
  static insteadOf(place: string, folder: string): string[] {
    return ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', folder, place];
  }

  bind(folder: string, place: string): void {
    this.mount(place, '--bind', folder);
  }

  memory(place: string): void {
    this.mount(place, '-t', 'tmpfs', 'tmpfs');
  }

  /** Covers a folder with an overlay of the same content. The layers are in memory: an overlay can not lie on every disk. */
  overlay(place: string, layers: string): void {
    mkdirSync(layers);
    this.memory(layers);
    const [lower, upper, work] = ['lower', 'upper', 'work'].map((name) => join(layers, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [upper, work]) mkdirSync(folder);
    execFileSync('cp', ['-a', place, lower]);
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work},redirect_dir=on`;
    this.mount(place, '-t', 'overlay', '-o', options, 'overlay');
  }

  /** A file system in use goes once it is not in use any more. */
  remove(place: string): void {
    execFileSync('umount', ['-l', place]);
    this.places.splice(this.places.lastIndexOf(place), 1);
  }

  removeAll(): void {
    for (const place of [...this.places].reverse()) this.remove(place);
  }

  private mount(place: string, ...options: string[]): void {
    execFileSync('mount', [...options, place]);
    this.places.push(place);
  }
}

function whyLacking(): string | null {
  if (process.platform !== 'linux') return 'file systems are mounted on Linux only';
  if (process.getuid?.() !== 0) return 'only root may mount file systems';
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'no file system can be mounted here';
  }
}
