import { setTimeout as sleep } from 'node:timers/promises';
import { safeStorage } from 'electron';
import type { Logger } from '../../shared/util/log';

/**
 * How long the key store is asked whether it is there, and how often, ms. Newer releases of Electron answer once they
 * know. 42.0.0 says no until it knows, and a call before that ends the process.
 */
const ASK_MS = 2_000;
const ASK_EVERY_MS = 50;
/** How what Chromium encrypted on Linux without a key store begins. */
const WEAK = Buffer.from('v10');

/**
 * Encrypts the API key with a key that the system keeps (Keychain, DPAPI, Secret Service). An answer may take until the
 * user has unlocked the key store, so it is asked only when there is a key to keep or to read.
 */
export class KeyStore {
  /** What the key store has shown; null before it was asked. */
  private works: boolean | null = null;

  constructor(private readonly log: Logger) {}

  /**
   * Whether there is a key store, as far as can be said without asking it. Without one a key is never written to disk.
   * Valid once the app is ready.
   */
  get available(): boolean {
    return this.works ?? !(process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text');
  }

  /** Base64 to store; null when there is no key store or it does not work. */
  async encrypt(secret: string): Promise<string | null> {
    return this.attempt(async () => {
      const encrypted = await safeStorage.encryptStringAsync(secret);
      this.works = !isWeak(encrypted);
      if (this.works) return encrypted.toString('base64');
      this.log.warn('The system has no key store: an API key is kept only until the app quits.');
      return null;
    });
  }

  /** The secret again; null when the key store is gone, locked or another one. */
  async decrypt(stored: string): Promise<string | null> {
    return this.attempt(async () => {
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(stored, 'base64'));
      this.works = true;
      return result;
    });
  }

  private async attempt(work: () => Promise<string | null>): Promise<string | null> {
    try {
      if (await isThere()) return await work();
      this.works = false;
      this.log.warn('The system has no working key store: an API key is kept only until the app quits.');
    } catch (error) {
      this.log.warn(`The system's key store failed: ${String(error)}`);
    }
    return null;
  }
}

async function isThere(): Promise<boolean> {
  for (let waited = 0; waited <= ASK_MS; waited += ASK_EVERY_MS) {
    if (await safeStorage.isAsyncEncryptionAvailable()) return true;
    await sleep(ASK_EVERY_MS);
  }
  return false;
}

/** Chromium without a key store on Linux encrypts with a password that everybody knows: that is no protection. */
function isWeak(encrypted: Buffer): boolean {
  return process.platform === 'linux' && encrypted.subarray(0, WEAK.length).equals(WEAK);
}
