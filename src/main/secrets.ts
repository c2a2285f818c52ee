import { safeStorage } from 'electron';
import type { Logger } from './sync/log';

/**
 * Encrypts the API key with a key that the system keeps (Keychain, DPAPI, Secret Service). Uses Electron's synchronous
 * calls: the asynchronous ones crash the process in the first releases of Electron 42. A call may wait until the user has
 * unlocked the key store, so one is made only when there is a key to keep or to read.
 */
export class Secrets {
  private failed = false;

  constructor(private readonly log: Logger) {}

  /**
   * Whether there is a key store, as far as can be said without asking it. Without one a key is never written to disk.
   * Valid once the app is ready.
   */
  get available(): boolean {
    return !this.failed && !(process.platform === 'linux' && isPlainText());
  }

  /** Base64 to store; null when there is no key store or it does not work. */
  encrypt(secret: string): string | null {
    return this.attempt(() => safeStorage.encryptString(secret).toString('base64'));
  }

  /** The secret again; null when the key store is gone, locked or another one. */
  decrypt(stored: string): string | null {
    return this.attempt(() => safeStorage.decryptString(Buffer.from(stored, 'base64')));
  }

  private attempt(work: () => string): string | null {
    if (!this.available) return null;
    try {
      if (safeStorage.isEncryptionAvailable()) return work();
      this.failed = true;
      this.log.warn('The system has no working key store: an API key is kept only until the app quits.');
    } catch (error) {
      this.log.warn(`The system's key store failed: ${String(error)}`);
    }
    return null;
  }
}

/** Chromium without a key store obfuscates with a password known to everybody: that is no protection. */
function isPlainText(): boolean {
  return safeStorage.getSelectedStorageBackend() === 'basic_text';
}
