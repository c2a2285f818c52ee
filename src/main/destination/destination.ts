import type { ReceiverAccess } from '../../shared/control/control-protocol';
import type { Destination } from '../../shared/model/app-snapshot';
import { RECEIVER_NOTICE } from '../../shared/model/overall';
import { ProblemError, toProblem } from '../../shared/model/problem';
import type { Endpoint } from '../engine/connection/endpoint';
import type { ServerConnection } from '../engine/connection/server-connection';
import type { Notices } from '../notifications/notices';
import type { MirrorLocation } from '../receiver/parent-messages';
import { readCaFile } from '../settings/ca-file';
import type { EffectiveSettings } from '../settings/effective-settings';
import { MirrorLock } from './mirror-lock';
import { ReceiverProcess, type ReceiverProcessOptions } from './receiver-process';

export interface DestinationOptions {
  readonly settings: EffectiveSettings;
  readonly connection: ServerConnection;
  readonly notices: Notices;
  readonly receiver: Omit<ReceiverProcessOptions, 'onUp' | 'onDown'>;
}

/** Time between two attempts to take a folder for copies that another app has. */
const LOCK_RETRY_MS = 5_000;

/** Makes the connection and the embedded receiver follow the destination in the settings. */
export class DestinationSwitch {
  private readonly receiver: ReceiverProcess;
  private readonly lock: MirrorLock;
  /** Another app writes below the folder for copies. */
  private lockedOut = false;
  /** Endpoint of the embedded receiver while it runs. */
  private embedded: Endpoint | null = null;
  private lockRetry: NodeJS.Timeout | null = null;
  /** The settings do not allow a connection. */
  private blocked = false;
  /** Generation counter; the result of an older attempt is dropped. */
  private generation = 0;

  constructor(private readonly options: DestinationOptions) {
    options.connection.disconnect();
    this.lock = new MirrorLock(options.receiver.log);
    this.receiver = new ReceiverProcess({
      ...options.receiver,
      onUp: (endpoint) => {
        options.notices.remove(RECEIVER_NOTICE);
        this.embedded = endpoint;
        if (this.current.kind === 'embedded') options.connection.connectTo(endpoint);
      },
      onDown: (reason, failures) => this.onReceiverDown(reason, failures),
    });
  }

  get current(): Destination {
    const { serverUrl, mirrorBase } = this.options.settings;
    return serverUrl === '' ? { kind: 'embedded', mirrorBase } : { kind: 'server', url: serverUrl };
  }

  /** Address and key of the receiver that holds the copies; null while it can't be reached. */
  get receiverAccess(): ReceiverAccess | null {
    const { serverUrl, apiKey, caFile, mayConnect } = this.options.settings;
    if (serverUrl === '')
      return this.embedded && { url: httpUrl(this.embedded.url), apiKey: this.embedded.apiKey, ca: null };
    if (!mayConnect) return null;
    return { url: httpUrl(serverUrl), apiKey, ca: caFile === '' ? null : readCaFile(caFile).toString() };
  }

  /** False while another app writes below the folder for copies. */
  get ownsMirrors(): boolean {
    return !this.lockedOut;
  }

  /** Connects to the destination in the settings; the embedded receiver provides its endpoint once it runs. */
  async apply(): Promise<void> {
    const { settings, connection } = this.options;
    const { serverUrl } = settings;
    this.blocked = false;
    this.lockedOut = false;
    this.generation++;
    this.stopLockRetry();
    connection.disconnect();
    if (serverUrl === '') return this.startReceiver(settings.mirrorBase);
    void this.connectOnceUnlocked(serverUrl);
    await this.receiver.stop();
    this.lock.release();
  }

  /** Retries the connection now, at the user's request. */
  async retry(): Promise<void> {
    if (this.blocked) await this.apply();
    else this.options.connection.retryNow();
  }

  /** Tells the embedded receiver the mirror folders; does nothing with a server. */
  announce(mirrors: readonly MirrorLocation[]): Promise<void> {
    return this.receiver.announce(mirrors);
  }

  /** Lets the embedded receiver release memory, after some time without work. */
  trimMemory(): void {
    this.receiver.trimMemory();
  }

  /** Closes the connection, then ends the receiver. */
  async close(): Promise<void> {
    this.generation++;
    this.stopLockRetry();
    await this.options.connection.close();
    await this.receiver.stop();
    this.lock.release();
  }

  /** Starts the embedded receiver once no other app writes below the folder for copies. */
  private async startReceiver(mirrorBase: string): Promise<void> {
    const { generation } = this;
    if (this.lock.take(mirrorBase)) return this.receiver.start();
    this.blocked = true;
    this.lockedOut = true;
    this.options.connection.refuse(
      `Another Lockstep keeps its copies in ${mirrorBase}. Quit that one, or choose another folder for copies in the settings.`,
    );
    await this.receiver.stop();
    if (generation === this.generation) this.retryLock(mirrorBase);
  }

  private retryLock(mirrorBase: string): void {
    this.lockRetry = setTimeout(() => {
      if (this.lock.take(mirrorBase)) void this.apply();
      else this.retryLock(mirrorBase);
    }, LOCK_RETRY_MS);
  }

  private stopLockRetry(): void {
    if (this.lockRetry) clearTimeout(this.lockRetry);
    this.lockRetry = null;
  }

  /** Drops the endpoint at once, because another program may get the port. */
  private onReceiverDown(reason: string, failures: number): void {
    this.embedded = null;
    if (this.current.kind !== 'embedded') return;
    this.options.connection.connectTo(null);
    if (failures < 2) return;
    this.options.notices.add({
      id: RECEIVER_NOTICE,
      title: 'The part that writes the copies keeps failing.',
      detail: reason,
    });
  }

  /** Not awaited, because the user may take long to unlock the key store. */
  private async connectOnceUnlocked(url: string): Promise<void> {
    const { generation } = this;
    await this.options.settings.unlock();
    if (generation === this.generation) this.connect(url);
  }

  /** Refuses an unencrypted connection that the user did not confirm, and one whose CA file can't be read. */
  private connect(url: string): void {
    const { settings, connection } = this.options;
    try {
      if (!settings.mayConnect) throw notEncrypted();
      const { apiKey, caFile, serverRemembers } = settings;
      if (settings.isKeyMissing) {
        this.blocked = true;
        connection.refuse(
          `Enter the API key for ${new URL(url).host} again: it was not kept over the restart.`,
          'key-missing',
        );
        return;
      }
      connection.connectTo({
        url,
        apiKey,
        remembers: serverRemembers,
        ...(caFile !== '' && { ca: readCaFile(caFile) }),
      });
    } catch (error) {
      const { title, detail } = toProblem(error);
      this.blocked = true;
      connection.refuse(`${title} ${detail}`);
    }
  }
}

/** The same server over HTTP, without a slash at the end. */
function httpUrl(url: string): string {
  const { origin, pathname } = new URL(url.replace(/^ws/, 'http'));
  return origin + pathname.replace(/\/+$/, '');
}

function notEncrypted(): ProblemError {
  return new ProblemError({
    code: 'invalid-setting',
    title: 'The connection to the server would not be encrypted, so nothing is sent.',
    detail: 'Use a https:// or wss:// address, or confirm the risk in the settings (or by LOCKSTEP_ALLOW_INSECURE=1).',
  });
}
