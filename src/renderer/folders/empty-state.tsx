import type { SettingsView } from '../../shared/model/settings';
import { bytes, count } from '../../shared/text/units';
import { Button } from '../parts/controls/button';
import { Icon } from '../parts/icons/icon';
import { Mark } from '../parts/icons/mark';

interface EmptyStateProps {
  readonly onAdd: () => void;
  readonly adding: boolean;
  readonly settings: SettingsView;
}

/** Explains the app and how to begin while there are no folders. */
export function EmptyState({ onAdd, adding, settings }: EmptyStateProps) {
  const { maxFiles, maxFileBytes } = settings.limits;
  return (
    <section class="empty" aria-labelledby="empty-title">
      <div class="empty__start">
        <Mark />
        <h2 class="empty__title" id="empty-title">
          Mirror your first folder
        </h2>
        <p class="empty__lead">
          Lockstep copies it once, then sends every change the moment you save. Your own files are only ever read.
        </p>
        <Button icon="folder" variant="primary" onClick={onAdd} busy={adding}>
          Choose a folder
        </Button>
        <p class="empty__drop">or drop one anywhere in this window</p>
      </div>
      <ul class="empty__points">
        <li>
          <Icon name="send" />
          <h3>What is sent</h3>
          <p>
            Up to {count(maxFiles)} files a folder and {bytes(maxFileBytes)} a file. You can raise both.
          </p>
        </li>
        <li>
          <Icon name="shield" />
          <h3>What never leaves</h3>
          <p>
            Whatever <code>.gitignore</code> or <code>.aishignore</code> names, and <code>.git</code>,{' '}
            <code>node_modules</code>, build output and the like.
          </p>
        </li>
        <li>
          <Icon name={settings.serverUrl === '' ? 'computer' : 'server'} />
          <h3>Where it goes</h3>
          <p>
            {settings.serverUrl === ''
              ? 'To a copy on this computer, or to a server of yours: see Settings.'
              : 'To the server you have set, or to a copy on this computer: see Settings.'}
          </p>
        </li>
      </ul>
    </section>
  );
}
