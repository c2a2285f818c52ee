import type { ServerTest, SettingsView } from '../../../shared/model/settings';
import type { ConnectionState } from '../../../shared/model/workspace-state';
import { withScheme } from '../../../shared/util/loopback';
import { bridge } from '../../bridge/bridge';
import { connectionLine, connectionSign } from '../../format/descriptions';
import { Button } from '../../parts/controls/button';
import { Field } from '../../parts/controls/field';
import { PathText } from '../../parts/data/file-path';
import { Icon, type IconName, SignIcon } from '../../parts/icons/icon';
import { OverrideNote } from '../form/override-note';
import { asksForConsent, type SettingsDraft, type SettingsErrors } from '../form/settings-form';
import { ApiKeyField } from './api-key-field';
import { CaFileField } from './ca-file-field';
import { ConnectionTest } from './connection-test';
import { InsecureConsent } from './insecure-consent';
import { RemembersField } from './remembers-field';

interface DestinationFieldsProps {
  readonly settings: SettingsView;
  readonly connection: ConnectionState;
  readonly draft: SettingsDraft;
  readonly errors: SettingsErrors;
  readonly edit: (part: Partial<SettingsDraft>) => void;
}

/** Choice of the destination: a copy on this computer, or a server. */
export function DestinationFields({ settings, connection, draft, errors, edit }: DestinationFieldsProps) {
  const fixed = settings.overridden.includes('serverUrl');
  const choose = (destination: SettingsDraft['destination']) => () => edit({ destination });
  return (
    <fieldset class="panel">
      <legend class="panel__title">Where files go</legend>
      {fixed && <OverrideNote variables={['LOCKSTEP_SERVER']} />}
      <div class="options">
        <Option
          icon="computer"
          title="This computer"
          detail="A copy in a local folder"
          checked={draft.destination === 'embedded'}
          disabled={fixed}
          onChoose={choose('embedded')}
        />
        <Option
          icon="server"
          title="A server"
          detail="Over the network"
          checked={draft.destination === 'server'}
          disabled={fixed}
          onChoose={choose('server')}
        />
      </div>
      {draft.destination === 'embedded' ? (
        <CopyFolder path={draft.mirrorBase} onPicked={(mirrorBase) => edit({ mirrorBase })} />
      ) : (
        <>
          <Field label="Server address" error={errors.serverUrl}>
            {(control) => (
              <input
                {...control}
                class="input"
                type="url"
                spellcheck={false}
                autocomplete="off"
                placeholder="https://sync.example.com"
                value={draft.serverUrl}
                disabled={fixed}
                onInput={(event) =>
                  edit({ serverUrl: event.currentTarget.value, acceptInsecure: false, serverRemembers: false })
                }
                onBlur={() => {
                  const serverUrl = withScheme(draft.serverUrl);
                  if (serverUrl !== draft.serverUrl) edit({ serverUrl });
                }}
              />
            )}
          </Field>
          {settings.serverUrl !== '' && withScheme(draft.serverUrl) === settings.serverUrl && (
            <p class="link-state" role="status" data-link={connection.kind}>
              <SignIcon sign={connectionSign(connection)} />
              <span>{connectionLine(connection, { kind: 'server', url: settings.serverUrl })}</span>
            </p>
          )}
          {asksForConsent(draft.serverUrl, settings) && (
            <InsecureConsent
              accepted={draft.acceptInsecure}
              error={errors.acceptInsecure}
              onChange={(acceptInsecure) => edit({ acceptInsecure })}
            />
          )}
          <ApiKeyField
            settings={settings}
            value={draft.apiKey}
            error={errors.apiKey}
            onChange={(apiKey) => edit({ apiKey })}
          />
          <RemembersField checked={draft.serverRemembers} onChange={(serverRemembers) => edit({ serverRemembers })} />
          <CaFileField settings={settings} value={draft.caFile} onChange={(caFile) => edit({ caFile })} />
          <ConnectionTest
            key={JSON.stringify([draft.serverUrl, draft.apiKey, draft.caFile, draft.acceptInsecure])}
            server={serverOf(draft)}
            hasKey={draft.apiKey.trim() !== '' || settings.hasApiKey}
          />
        </>
      )}
    </fieldset>
  );
}

function serverOf({ serverUrl, apiKey, caFile, acceptInsecure }: SettingsDraft): ServerTest {
  return { serverUrl: withScheme(serverUrl), apiKey: apiKey.trim(), caFile: caFile.trim(), acceptInsecure };
}

interface OptionProps {
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly onChoose: () => void;
}

function Option({ icon, title, detail, checked, disabled, onChoose }: OptionProps) {
  return (
    <label class="option">
      <input type="radio" name="destination" checked={checked} disabled={disabled} onChange={onChoose} />
      <Icon name={icon} />
      <span class="option__words">
        <span class="option__title">{title}</span>
        <span class="option__detail">{detail}</span>
      </span>
    </label>
  );
}

function CopyFolder({ path, onPicked }: { path: string; onPicked: (path: string) => void }) {
  const pick = async () => {
    const picked = await bridge.pickFolder('mirror').catch(() => null);
    if (picked !== null) onPicked(picked);
  };
  return (
    <div class="field">
      <p class="field__label">Folder for copies</p>
      <div class="place">
        <p class="place__path" data-testid="mirror-base">
          <PathText path={path} />
        </p>
        <Button label="Change folder for copies" onClick={pick}>
          Change
        </Button>
      </div>
      <p class="field__hint">Each folder gets a subfolder here.</p>
    </div>
  );
}
