import { Callout } from '../parts/controls/callout';

/** Warns of an unencrypted connection for as long as it is in use. */
export function UnencryptedNote({ url }: { url: string }) {
  return (
    <Callout tone="warn" icon="attention" title="The connection to the server is not encrypted">
      <p>
        Everybody on the way to <bdi>{url}</bdi> can read the API key and your files. Use an https:// address if the
        server has one.
      </p>
    </Callout>
  );
}
