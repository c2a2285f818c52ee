import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A stable, opaque id of this machine and user.
 * @param fallbackId called on a system without a machine id, for an id that is stored elsewhere
 */
export async function machineFingerprint(fallbackId: () => string): Promise<string> {
  const machine = (await machineId().catch(() => '')) || fallbackId();
  return createHash('sha256').update(`lockstep\0${machine}\0${userName()}`).digest('hex').slice(0, 32);
}

/** The system's id of this machine; empty when it has none. */
async function machineId(): Promise<string> {
  switch (process.platform) {
    case 'darwin':
      return find(await output('ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']), /"IOPlatformUUID" = "([^"]+)"/);
    case 'win32': {
      const key = String.raw`HKLM\SOFTWARE\Microsoft\Cryptography`;
      return find(await output('reg', ['query', key, '/v', 'MachineGuid', '/reg:64']), /REG_SZ\s+(\S+)/);
    }
    default:
      return find(await readFile('/etc/machine-id', 'utf8'), /^([0-9a-f]{32})\s*$/);
  }
}

async function output(command: string, args: readonly string[]): Promise<string> {
  return (await run(command, args, { timeout: 5_000, windowsHide: true })).stdout;
}

function find(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1] ?? '';
}

/** Name and number of the user; only the number on systems without a user database. */
function userName(): string {
  try {
    const { username, uid } = userInfo();
    return `${username}\0${uid}`;
  } catch {
    return `\0${process.getuid?.()}`;
  }
}
