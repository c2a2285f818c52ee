import { useState } from 'preact/hooks';
import type { UpdateState } from '../../shared/model/app-snapshot';
import type { UpdateChannel } from '../../shared/model/settings';
import { bridge, toOutcome } from '../bridge/bridge';
import { Button } from '../parts/controls/button';
import { Ago } from '../parts/data/ago';

interface UpdateFieldsProps {
  readonly state: UpdateState;
  readonly draft: UpdateChannel;
  readonly onChange: (draft: UpdateChannel) => void;
}

/** Choice of the update channel, and the state of updates. */
export function UpdateFields({ state, draft, onChange }: UpdateFieldsProps) {
  return (
    <fieldset class="panel">
      <legend class="panel__title">Updates</legend>
      {state.kind === 'elsewhere' ? (
        <p>{ELSEWHERE[state.by]}</p>
      ) : (
        <>
          <div class="choices">
            {CHANNELS.map(({ channel, text }) => (
              <label class="check" key={channel}>
                <input type="radio" name="updates" checked={draft === channel} onChange={() => onChange(channel)} />
                <span>{text}</span>
              </label>
            ))}
          </div>
          <CheckNow state={state} />
        </>
      )}
    </fieldset>
  );
}

const ELSEWHERE: Readonly<Record<(UpdateState & { readonly kind: 'elsewhere' })['by'], string>> = {
  'package-manager': 'Updated by your package manager, with the rest of the system.',
  hand: 'This copy does not update itself. Install a newer release the way you installed this one.',
  checkout: 'This copy runs from a checkout of its code.',
};

const CHANNELS: readonly { readonly channel: UpdateChannel; readonly text: string }[] = [
  { channel: 'stable', text: 'Install new releases when Lockstep quits' },
  { channel: 'beta', text: 'Also try releases before they are finished' },
  { channel: 'off', text: 'Never look for releases' },
];

function CheckNow({ state }: { state: UpdateState }) {
  const [requested, setRequested] = useState(false);
  const check = async () => {
    setRequested(true);
    await toOutcome(bridge.checkForUpdates());
  };
  const canCheck = state.kind === 'idle' || state.kind === 'refused';
  return (
    <div class="place">
      <p class="place__path" role="status">
        <UpdateText state={state} requested={requested} />
      </p>
      <Button inactive={!canCheck} onClick={() => canCheck && check()}>
        Check now
      </Button>
    </div>
  );
}

/** @param requested true when the user asked for the check: one without an answer is reported then */
function UpdateText({ state, requested }: { state: UpdateState; requested: boolean }) {
  switch (state.kind) {
    case 'elsewhere':
      return null;
    case 'off':
      return <>Lockstep stays as it is.</>;
    case 'idle':
      if (requested && state.unreachable) return <>The releases could not be reached.</>;
      if (state.checkedAt === null) return <>Not looked yet.</>;
      return (
        <>
          This is the newest release. Looked <Ago at={state.checkedAt} />.
        </>
      );
    case 'checking':
      return <>Looking…</>;
    case 'downloading':
      return <>Fetching Lockstep {state.version}…</>;
    case 'ready':
      return <>Lockstep {state.version} is installed when you quit.</>;
    case 'refused':
      return <>Lockstep {state.version} arrived damaged and was thrown away.</>;
  }
}
