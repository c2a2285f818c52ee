import { setTimeout as sleep } from 'node:timers/promises';
import { safeStorage } from 'electron';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';

/**
 * Longest wait for the key store, and time between two checks. Electron 42.0.0 answers no until it knows, and a call before
 * that ends the process; newer releases answer once they know.
 */
const MAX_WAIT_MS = 2_000;
const POLL_MS = 50;
/** Prefix of data that Chromium on Linux encrypted without a key store. */
const WEAK_PREFIX = Buffer.from('v10');

/**
 * Encrypts the API key with a key of the system (Keychain, DPAPI, Secret Service). It may ask the user for a password, so
 * it is used only when there is an API key to store or to read.
 */
export class KeyStore {
  /** Whether the key store works; null before its first use. */
  private works: boolean | null = null;

  constructor(private readonly log: Logger) {}

  /**
   * Whether there is a key store, as far as is known before its first use. Without one a key is never written to disk.
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

  /** The decrypted secret; null when the key store is gone, locked or another one. */
  async decrypt(stored: string): Promise<string | null> {
    return this.attempt(async () => {
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(stored, 'base64'));
      this.works = true;
      return result;
    });
  }

  private async attempt(work: () => Promise<string | null>): Promise<string | null> {
    try {
      if (await waitUntilAvailable()) return await work();
      this.works = false;
      this.log.warn('The system has no working key store: an API key is kept only until the app quits.');
    } catch (error) {
      this.log.warn(`The system's key store failed: ${errorMessage(error)}`);
    }
    return null;
  }
}

async function waitUntilAvailable(): Promise<boolean> {
  for (let waited = 0; waited <= MAX_WAIT_MS; waited += POLL_MS) {
    if (await safeStorage.isAsyncEncryptionAvailable()) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/** Without a key store, Chromium on Linux encrypts with a fixed, public password: no protection. */
function isWeak(encrypted: Buffer): boolean {
  return process.platform === 'linux' && encrypted.subarray(0, WEAK_PREFIX.length).equals(WEAK_PREFIX);
}
