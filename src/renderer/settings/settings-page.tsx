import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { UpdateState } from '../../shared/model/app-snapshot';
import type { Problem } from '../../shared/model/problem';
import type { SettingsView } from '../../shared/model/settings';
import type { ConnectionState } from '../../shared/model/workspace-state';
import { withScheme } from '../../shared/util/loopback';
import { bridge, toOutcome } from '../bridge/bridge';
import { Button } from '../parts/controls/button';
import { ViewHead } from '../parts/controls/view-head';
import { About } from './about';
import { DestinationFields } from './destination/destination-fields';
import { DiscardDialog } from './discard-dialog';
import { LimitFields, NumberField } from './form/limit-fields';
import { OverrideNote } from './form/override-note';
import { readSettings, type SettingsDraft, settingsDraft } from './form/settings-form';
import { NotificationFields } from './notification-fields';
import { UpdateFields } from './update-fields';

interface SettingsProps {
  readonly settings: SettingsView;
  readonly connection: ConnectionState;
  readonly version: string;
  readonly updates: UpdateState;
  readonly onBack: () => void;
}

/** The settings, saved together. Escape leads back, and asks first when changes would be lost. */
export function SettingsPage({ settings, connection, version, updates, onBack }: SettingsProps) {
  const [draft, setDraft] = useState(() => settingsDraft(settings));
  // Number of attempts to save with errors: those are shown from then on, until they are corrected.
  const [attempts, setAttempts] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const read = readSettings(draft, settings);
  const errors = attempts > 0 ? read.errors : {};
  const dirty = Object.keys({ ...read.change, ...read.errors }).length > 0;

  const edit = (part: Partial<SettingsDraft>) => {
    setSaved(false);
    setProblem(null);
    setDraft((before) => ({ ...before, ...part }));
  };
  const save = async () => {
    if (Object.keys(read.errors).length > 0) return setAttempts((n) => n + 1);
    setAttempts(0);
    setBusy(true);
    const outcome = await toOutcome(bridge.changeSettings(read.change));
    setBusy(false);
    setProblem(outcome.ok ? null : outcome.problem);
    setSaved(outcome.ok);
    if (outcome.ok) setDraft((before) => ({ ...before, apiKey: '', serverUrl: withScheme(before.serverUrl) }));
  };
  const leave = () => (dirty ? setAsking(true) : onBack());

  useLayoutEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempts]);

  return (
    <div class="settings">
      <ViewHead title="Settings" onBack={leave} />
      <form
        class="settings__form"
        noValidate
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty && !busy) void save();
        }}
      >
        <DestinationFields settings={settings} connection={connection} draft={draft} errors={errors} edit={edit} />
        <section class="panel" aria-labelledby="limits-title">
          <h3 class="panel__title" id="limits-title">
            Limits
          </h3>
          <p class="panel__lead">For every folder that has no limits of its own.</p>
          {settings.overridden.includes('limits') && (
            <OverrideNote variables={['LOCKSTEP_MAX_FILES', 'LOCKSTEP_MAX_FILE_BYTES']} />
          )}
          <LimitFields
            draft={draft.limits}
            errors={errors}
            disabled={settings.overridden.includes('limits')}
            onChange={(limits) => edit({ limits })}
          />
        </section>
        <section class="panel" aria-labelledby="upload-title">
          <h3 class="panel__title" id="upload-title">
            Upload
          </h3>
          {settings.overridden.includes('maxUploadKb') && <OverrideNote variables={['LOCKSTEP_MAX_UPLOAD']} />}
          <NumberField
            label="Limit, KB a second"
            hint="For all folders together, to a server. Empty: no limit."
            error={errors.maxUploadKb}
            min={0}
            step="1"
            value={draft.maxUploadKb}
            disabled={settings.overridden.includes('maxUploadKb')}
            onInput={(maxUploadKb) => edit({ maxUploadKb })}
          />
        </section>
        <section class="panel" aria-labelledby="tracked-title">
          <h3 class="panel__title" id="tracked-title">
            Git
          </h3>
          <label class="check">
            <input
              type="checkbox"
              checked={draft.sendTracked}
              onChange={(event) => edit({ sendTracked: event.currentTarget.checked })}
            />
            <span>Send every file that git tracks, even if .gitignore or a default ignores it</span>
          </label>
        </section>
        <section class="panel" aria-labelledby="start-title">
          <h3 class="panel__title" id="start-title">
            Start-up
          </h3>
          <label class="check">
            <input
              type="checkbox"
              checked={draft.startAtLogin}
              onChange={(event) => edit({ startAtLogin: event.currentTarget.checked })}
            />
            <span>Start Lockstep when I log in</span>
          </label>
        </section>
        <section class="panel" aria-labelledby="pause-title">
          <h3 class="panel__title" id="pause-title">
            Pause
          </h3>
          <label class="check">
            <input
              type="checkbox"
              checked={draft.pauseOnBattery}
              onChange={(event) => edit({ pauseOnBattery: event.currentTarget.checked })}
            />
            <span>Pause everything while this computer runs on its battery</span>
          </label>
        </section>
        <NotificationFields draft={draft.notifications} onChange={(notifications) => edit({ notifications })} />
        <UpdateFields state={updates} draft={draft.updates} onChange={(channel) => edit({ updates: channel })} />
        <div class="settings__save" data-dirty={dirty}>
          <Button type="submit" variant="primary" busy={busy} inactive={!dirty}>
            Save
          </Button>
          <p role="status">{saved && !dirty && 'Saved'}</p>
          {problem && (
            <p class="settings__problem" role="alert">
              {problem.title} {problem.detail}
            </p>
          )}
        </div>
      </form>
      <About version={version} />
      {asking && <DiscardDialog onDiscard={onBack} onClosed={() => setAsking(false)} />}
    </div>
  );
}
