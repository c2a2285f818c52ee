import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { electronExecutable } from './app-environment';

/** A user namespace has limits of its own, which leaves the rest of the machine as it is. */
const IN_NAMESPACE = ['unshare', '-Ur', 'sh', '-c'] as const;
const limit = (watches: number) => `echo ${watches} > /proc/sys/user/max_inotify_watches`;

/** Why the watches of one program can't be limited here; null when they can. */
export function fewWatchesLacking(): string | null {
  if (process.platform !== 'linux') return 'only Linux counts file watches';
  const [command, ...args] = IN_NAMESPACE;
  try {
    execFileSync(command, [...args, limit(1)], { stdio: 'ignore' });
    return null;
  } catch {
    return 'this system lets nobody make a user namespace';
  }
}

/** Writes a program that becomes Electron, which then gets this many watches from the system and no more. */
export async function electronWithFewWatches(file: string, watches: number): Promise<void> {
  const quoted = electronExecutable().replaceAll("'", `'\\''`);
  const electron = `exec '${quoted}' --no-sandbox "$@"`;
  await writeFile(
    file,
    `#!/bin/sh\nexec ${IN_NAMESPACE.join(' ')} '${limit(watches)} && exec "$0" "$@"' "$0.electron" "$@"\n`,
    {
      mode: 0o755,
    },
  );
  await writeFile(`${file}.electron`, `#!/bin/sh\n${electron}\n`, { mode: 0o755 });
}
