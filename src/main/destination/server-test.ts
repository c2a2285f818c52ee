import { hash } from 'node:crypto';
import { ProblemError } from '../../shared/model/problem';
import type { ServerTest, ServerTestResult } from '../../shared/model/settings';
import type { Logger } from '../../shared/util/log';
import { isUnencrypted } from '../../shared/util/loopback';
import type { ResolveProxy } from '../engine/connection/proxy';
import { tryConnection } from '../engine/connection/try-connection';
import { readCaFile } from '../settings/ca-file';
import type { EffectiveSettings } from '../settings/effective-settings';
import { checkApiKey, checkServerUrl } from '../settings/setting-values';

export interface ServerTesterOptions {
  readonly settings: EffectiveSettings;
  readonly fingerprint: string;
  readonly resolveProxy: ResolveProxy;
  readonly log: Logger;
}

/** Tests connections to servers, one at a time. */
export class ServerTester {
  private running: Promise<ServerTestResult> | null = null;

  constructor(private readonly options: ServerTesterOptions) {}

  /** @throws ProblemError when a value can't be used, or with the reason why there is no connection */
  async run(test: ServerTest): Promise<ServerTestResult> {
    await this.running?.catch(() => {});
    this.running = this.connect(test);
    return this.running;
  }

  private async connect({ serverUrl, apiKey, caFile, acceptInsecure }: ServerTest): Promise<ServerTestResult> {
    const { settings, fingerprint, resolveProxy, log } = this.options;
    const url = checkServerUrl(serverUrl);
    const typed = checkApiKey(apiKey);
    const ca = caFile === '' ? {} : { ca: readCaFile(caFile) };
    if (url === '') throw cannotTest('Enter the address of the server.');
    const isAccepted = acceptInsecure || (url === settings.serverUrl && settings.mayConnect);
    if (isUnencrypted(url) && !isAccepted) throw cannotTest('The connection is not encrypted: accept that first.');
    await settings.unlock();
    // A name of its own: a server gives the place of a connection to a newer one with the same name.
    const name = hash('sha256', `${fingerprint} test`, 'hex').slice(0, fingerprint.length);
    const connection = { fingerprint: name, resolveProxy, log };
    return tryConnection(connection, { url, apiKey: typed || settings.apiKey, ...ca });
  }
}

function cannotTest(detail: string): ProblemError {
  return new ProblemError({ code: 'invalid-setting', title: 'The connection can’t be tested.', detail });
}
