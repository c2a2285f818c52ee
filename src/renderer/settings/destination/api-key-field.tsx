import { useState } from 'preact/hooks';
import type { Problem } from '../../../shared/model/problem';
import type { SettingsView } from '../../../shared/model/settings';
import { bridge, toOutcome } from '../../bridge/bridge';
import { Button } from '../../parts/controls/button';
import { Callout } from '../../parts/controls/callout';
import { Field } from '../../parts/controls/field';
import { OverrideNote } from '../form/override-note';

interface ApiKeyFieldProps {
  readonly settings: SettingsView;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (key: string) => void;
}

/** Enters a new key or forgets the stored one, which is never shown. */
export function ApiKeyField({ settings, value, error, onChange }: ApiKeyFieldProps) {
  const { hasApiKey, keyStoreAvailable } = settings;
  const fixed = settings.overridden.includes('apiKey');
  const [problem, setProblem] = useState<Problem | null>(null);
  const forget = async () => {
    const outcome = await toOutcome(bridge.changeSettings({ apiKey: '' }));
    setProblem(outcome.ok ? null : outcome.problem);
  };
  const kept = keyStoreAvailable ? 'A key is stored' : 'A key is set until you quit';
  const hint = hasApiKey ? `${kept}. Enter another one to replace it.` : 'Ask whoever runs the server.';
  return (
    <>
      <Field label="API key" hint={fixed ? undefined : hint} error={error}>
        {(control) => (
          <div class="place">
            <input
              {...control}
              class="input"
              type="password"
              autocomplete="off"
              spellcheck={false}
              placeholder={hasApiKey ? '••••••••••••' : ''}
              value={value}
              disabled={fixed}
              onInput={(event) => onChange(event.currentTarget.value)}
            />
            {hasApiKey && !fixed && (
              <Button label="Forget key" onClick={forget}>
                Forget
              </Button>
            )}
          </div>
        )}
      </Field>
      {fixed && <OverrideNote variables={['LOCKSTEP_API_KEY']} />}
      {!fixed && !keyStoreAvailable && (
        <Callout tone="warn" icon="attention" title="This system has no key store">
          <p>A key is then kept only until Lockstep quits, and has to be entered again after each start.</p>
        </Callout>
      )}
      {problem && (
        <Callout tone="bad" icon="attention" role="alert" title={problem.title}>
          <p>{problem.detail}</p>
        </Callout>
      )}
    </>
  );
}
