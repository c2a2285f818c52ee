import type { Target } from '../preload/contract';
import type { Notices } from './notices';
import type { Preferences } from './preferences';
import type { MirrorOfRoot } from './receiver/host-messages';
import { ReceiverHost, type ReceiverHostOptions } from './receiver-host';
import { isInsecure } from './setting-values';
import type { Link } from './sync/link';

export interface TargetOptions {
  readonly preferences: Preferences;
  readonly link: Link;
  readonly notices: Notices;
  readonly receiver: Omit<ReceiverHostOptions, 'onUp' | 'onDown'>;
}

/** Where files go: makes the link and the embedded receiver follow the settings. */
export class TargetSwitch {
  private readonly receiver: ReceiverHost;

  constructor(private readonly options: TargetOptions) {
    this.receiver = new ReceiverHost({
      ...options.receiver,
      onUp: (endpoint) => {
        options.notices.remove('receiver');
        if (this.current.kind === 'embedded') options.link.configure(endpoint);
      },
      onDown: (reason, failures) => this.onReceiverDown(reason, failures),
    });
  }

  get current(): Target {
    const { serverUrl, mirrorBase } = this.options.preferences;
    return serverUrl === '' ? { kind: 'embedded', mirrorBase } : { kind: 'server', url: serverUrl };
  }

  /** Connects to what the settings say now; the receiver, once it runs, brings its own endpoint. */
  async apply(): Promise<void> {
    const { preferences, link } = this.options;
    const { serverUrl, apiKey } = preferences;
    this.noteInsecure(serverUrl);
    if (serverUrl === '') {
      link.configure(null);
      this.receiver.start();
    } else {
      link.configure({ url: serverUrl, apiKey });
      await this.receiver.stop();
    }
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
    await this.options.link.close();
    await this.receiver.stop();
  }

  /** The port may belong to somebody else by now: nothing is sent there again. */
  private onReceiverDown(reason: string, failures: number): void {
    if (this.current.kind !== 'embedded') return;
    this.options.link.configure(null);
    if (failures < 2) return;
    this.options.notices.add({
      id: 'receiver',
      title: 'The part that writes the mirrors keeps failing.',
      detail: reason,
    });
  }

  private noteInsecure(serverUrl: string): void {
    const id = 'insecure-server';
    const { notices } = this.options;
    if (isInsecure(serverUrl)) {
      const title = 'The connection to the server is not encrypted.';
      const detail =
        'Files and the API key can be read on the way. Use a wss:// or https:// address if the server has one.';
      notices.add({ id, title, detail });
    } else {
      notices.remove(id);
    }
  }
}
