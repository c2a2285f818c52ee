import { useState } from 'preact/hooks';
import type { UpdateState } from '../../shared/model/app-snapshot';
import type { UpdateChannel } from '../../shared/model/settings';
import { bridge, settle } from '../bridge/bridge';
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
            {CHANNELS.map(({ channel, words }) => (
              <label class="check" key={channel}>
                <input type="radio" name="updates" checked={draft === channel} onChange={() => onChange(channel)} />
                <span>{words}</span>
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

const CHANNELS: readonly { readonly channel: UpdateChannel; readonly words: string }[] = [
  { channel: 'stable', words: 'Install new releases when Lockstep quits' },
  { channel: 'beta', words: 'Also try releases before they are finished' },
  { channel: 'off', words: 'Never look for releases' },
];

function CheckNow({ state }: { state: UpdateState }) {
  const [asked, setAsked] = useState(false);
  const check = async () => {
    setAsked(true);
    await settle(bridge.checkForUpdates());
  };
  const canCheck = state.kind === 'idle' || state.kind === 'refused';
  return (
    <div class="place">
      <p class="place__path" role="status">
        <UpdateWords state={state} asked={asked} />
      </p>
      <Button inactive={!canCheck} onClick={() => canCheck && check()}>
        Check now
      </Button>
    </div>
  );
}

/** @param asked true when the user asked for the check: one without an answer is reported then */
function UpdateWords({ state, asked }: { state: UpdateState; asked: boolean }) {
  switch (state.kind) {
    case 'elsewhere':
      return null;
    case 'off':
      return <>Lockstep stays as it is.</>;
    case 'idle':
      if (asked && state.unreachable) return <>The releases could not be reached.</>;
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
