import type { LedgerEntry } from '../../shared/model/ledger-entry';
import { serverName } from '../../shared/text/destination-text';
import { bytes } from '../../shared/text/units';
import { nameOf } from '../format/path-pieces';
import { fullTime } from '../format/times';
import { FilePath } from '../parts/data/file-path';
import { Icon } from '../parts/icons/icon';

/** Characters of a hash that are shown: enough to tell contents apart by eye. */
const SHORT_HASH = 12;

interface LedgerRowProps {
  readonly entry: LedgerEntry;
  /** Name of the workspace; absent when it was removed. */
  readonly name: string | undefined;
}

/** One file that was sent. */
export function LedgerRow({ entry: { at, root, path, server, bytes: size, hash }, name }: LedgerRowProps) {
  return (
    <div class="row">
      <Icon name="send" class="row__sign" />
      <p class="row__path">
        <FilePath path={path} />
      </p>
      <p class="row__size">{bytes(size)}</p>
      <p class="row__why dots">
        <time dateTime={new Date(at).toISOString()}>{fullTime(at)}</time>
        <span title={root}>
          <bdi>{name ?? nameOf(root)}</bdi>
        </span>
        <span title={server}>{serverName(server)}</span>
        <span title={`SHA-256 ${hash}`}>
          <code class="row__hash">{hash.slice(0, SHORT_HASH)}</code>
        </span>
      </p>
    </div>
  );
}
