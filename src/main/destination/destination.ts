import type { Destination } from '../../shared/model/app-snapshot';
import { ProblemError, toProblem } from '../../shared/model/problem';
import type { ServerConnection } from '../engine/connection/server-connection';
import type { Notices } from '../notifications/notices';
import type { MirrorOfRoot } from '../receiver/parent-messages';
import { readCaFile } from '../settings/ca-file';
import type { EffectiveSettings } from '../settings/effective-settings';
import { ReceiverProcess, type ReceiverProcessOptions } from './receiver-process';

export interface DestinationOptions {
  readonly settings: EffectiveSettings;
  readonly connection: ServerConnection;
  readonly notices: Notices;
  readonly receiver: Omit<ReceiverProcessOptions, 'onUp' | 'onDown'>;
}

/** Where files go: makes the link and the embedded receiver follow the settings. */
export class DestinationSwitch {
  private readonly receiver: ReceiverProcess;
  /** The settings keep the link from connecting. */
  private blocked = false;
  /** Counts what was begun, so that what is not wanted any more is known. */
  private turn = 0;

  constructor(private readonly options: DestinationOptions) {
    options.connection.disconnect();
    this.receiver = new ReceiverProcess({
      ...options.receiver,
      onUp: (endpoint) => {
        options.notices.remove('receiver');
        if (this.current.kind === 'embedded') options.connection.connectTo(endpoint);
      },
      onDown: (reason, failures) => this.onReceiverDown(reason, failures),
    });
  }

  get current(): Destination {
    const { serverUrl, mirrorBase } = this.options.settings;
    return serverUrl === '' ? { kind: 'embedded', mirrorBase } : { kind: 'server', url: serverUrl };
  }

  /** Connects to what the settings say now; the receiver, once it runs, brings its own endpoint. */
  async apply(): Promise<void> {
    const { settings, connection } = this.options;
    const { serverUrl } = settings;
    this.blocked = false;
    this.turn++;
    connection.disconnect();
    if (serverUrl === '') return this.receiver.start();
    void this.connectOnceUnlocked(serverUrl);
    await this.receiver.stop();
  }

  /** The user wants a connection now. */
  async retry(): Promise<void> {
    if (this.blocked) await this.apply();
    else this.options.connection.retryNow();
  }

  /** Tells the embedded receiver where the mirrors are; with a server there is nobody to tell. */
  announce(mirrors: readonly MirrorOfRoot[]): Promise<void> {
    return this.receiver.announce(mirrors);
  }

  /** Says that nothing has happened for a while. */
  calm(): void {
    this.receiver.calm();
  }

  /** Closes the link, then ends the receiver. */
  async close(): Promise<void> {
    this.turn++;
    await this.options.connection.close();
    await this.receiver.stop();
  }

  /** The port may belong to somebody else by now: nothing is sent there again. */
  private onReceiverDown(reason: string, failures: number): void {
    if (this.current.kind !== 'embedded') return;
    this.options.connection.connectTo(null);
    if (failures < 2) return;
    this.options.notices.add({
      id: 'receiver',
      title: 'The part that writes the mirrors keeps failing.',
      detail: reason,
    });
  }

  /** Whoever is to unlock the key store may take their time: nothing else waits for it. */
  private async connectOnceUnlocked(url: string): Promise<void> {
    const { turn } = this;
    await this.options.settings.unlock();
    if (turn === this.turn) this.connect(url);
  }

  /** The risk of an unencrypted connection is the user's to take, and one without the CA file would not be the one asked for. */
  private connect(url: string): void {
    const { settings, connection } = this.options;
    try {
      if (!settings.mayConnect) throw notEncrypted();
      const { apiKey, caFile } = settings;
      connection.connectTo({ url, apiKey, ...(caFile !== '' && { ca: readCaFile(caFile) }) });
    } catch (error) {
      const { title, detail } = toProblem(error);
      this.blocked = true;
      connection.refuse(`${title} ${detail}`);
    }
  }
}

function notEncrypted(): ProblemError {
  return new ProblemError({
    code: 'invalid-setting',
    title: 'The connection to the server would not be encrypted, so nothing is sent.',
    detail: 'Use a https:// or wss:// address, or confirm the risk in the settings (or by LOCKSTEP_ALLOW_INSECURE=1).',
  });
}
