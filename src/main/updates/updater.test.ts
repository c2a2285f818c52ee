import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NsisUpdater } from 'electron-updater';
import { expect, it } from 'vitest';
import { pointAt } from './updater';

/** The part of electron-updater that checks a download before it is installed on Windows. */
interface SignatureCheck {
  verifySignature(file: string): Promise<string | null>;
}

it('demands the signer that the build names from an update of another address', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-updater-'));
  try {
    const built = join(folder, 'built.yml');
    writeFileSync(built, JSON.stringify({ provider: 'generic', url: 'https://a.test', publisherName: ['Ada'] }));
    const updater = new NsisUpdater(null, {
      version: '1.0.0',
      name: 'lockstep',
      isPackaged: true,
      appUpdateConfigPath: built,
      userDataPath: folder,
      baseCachePath: folder,
      whenReady: () => Promise.resolve(),
      relaunch: () => undefined,
      quit: () => undefined,
      onQuit: () => undefined,
    });
    updater.verifyUpdateCodeSignature = async (names) => `not signed by ${names}`;
    pointAt(updater, { kind: 'self', url: 'https://b.test', hasFeed: true }, folder);
    const check = updater as unknown as SignatureCheck;
    expect(await check.verifySignature(join(folder, 'update.exe'))).toBe('not signed by Ada');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
