import type { NotificationKind } from '../../shared/model/settings';

interface NotificationFieldsProps {
  readonly draft: Readonly<Record<NotificationKind, boolean>>;
  readonly onChange: (draft: Readonly<Record<NotificationKind, boolean>>) => void;
}

/** Choice of the system notifications. */
export function NotificationFields({ draft, onChange }: NotificationFieldsProps) {
  return (
    <section class="panel" aria-labelledby="notifications-title">
      <h3 class="panel__title" id="notifications-title">
        Notifications
      </h3>
      <p class="panel__lead">One for each incident, and none for what passes within seconds.</p>
      <div class="checks">
        {KINDS.map(({ kind, text }) => (
          <label class="check" key={kind}>
            <input
              type="checkbox"
              checked={draft[kind]}
              onChange={(event) => onChange({ ...draft, [kind]: event.currentTarget.checked })}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </section>
  );
}

const KINDS: readonly { readonly kind: NotificationKind; readonly text: string }[] = [
  { kind: 'decision', text: 'A folder needs a decision, such as held removals' },
  { kind: 'stopped', text: 'A folder stopped or is missing' },
  { kind: 'server', text: 'The server refuses, or is away for long' },
  { kind: 'files', text: 'Files could not be sent' },
  { kind: 'pause', text: 'A pause may have been forgotten' },
];
