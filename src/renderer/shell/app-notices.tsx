import type { Notice } from '../../shared/model/app-snapshot';
import { bridge, toOutcome } from '../bridge/bridge';
import { Callout } from '../parts/controls/callout';

/** Notices about the app itself, until dismissed. */
export function AppNotices({ notices }: { notices: readonly Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <section class="stack" aria-label="Notices">
      {notices.map(({ id, title, detail }) => (
        <Callout
          key={id}
          tone="info"
          icon="info"
          title={title}
          dismiss={{ label: `Dismiss: ${title}`, onClick: () => void toOutcome(bridge.dismissNotice(id)) }}
        >
          <p>{detail}</p>
        </Callout>
      ))}
    </section>
  );
}
