import type { PreviewRow } from '../../shared/model/verdict';
import { bytes } from '../../shared/text/units';
import { ActionMenu } from '../parts/controls/action-menu';
import { FilePath, PathText } from '../parts/data/file-path';
import { Icon, type IconName } from '../parts/icons/icon';
import { IgnoredSize } from './ignored-size';
import { actionText, type PathAction, rowActions } from './path-actions';

interface FileRowProps {
  /** Id of the workspace. */
  readonly id: string;
  readonly row: PreviewRow;
  /** The path was typed by the user and may not exist. */
  readonly typed?: boolean;
  readonly onOpenRule: (source: string) => void;
  readonly onAction: (row: PreviewRow, action: PathAction) => void;
}

/** One path with its verdict and the reason. */
export function FileRow({ id, row, typed = false, onOpenRule, onAction }: FileRowProps) {
  const { path, verdict, rule, bytes: size } = row;
  const actions = rowActions(row);
  return (
    <div class="row row--actions" data-verdict={verdict} data-rule={rule ?? ''}>
      <Icon name={signOf(row)} class="row__sign" />
      <p class="row__path">
        <FilePath path={path} />
      </p>
      <p class="row__size">
        {path.endsWith('/') ? <IgnoredSize key={path} place={id} path={path} /> : hasSize(row, typed) && bytes(size)}
      </p>
      <p class="row__why">
        <span class={verdict === 'withheld' ? 'row__verdict' : ''}>{verdictText(row, typed)}</span>{' '}
        <Reason row={row} onOpenRule={onOpenRule} />
      </p>
      {actions.length > 0 && (
        <div class="row__action">
          <ActionMenu
            key={path}
            label={`Actions for ${path}`}
            items={actions.map((action) => ({
              text: actionText(action, path),
              onChoose: () => onAction(row, action),
            }))}
          />
        </div>
      )}
    </div>
  );
}

/** Placeholder for a row that is being fetched. */
export function PendingFileRow() {
  return (
    <div class="row row--actions row--waiting" aria-busy="true">
      <p class="row__path">…</p>
      <p class="row__why">&nbsp;</p>
    </div>
  );
}

function verdictText({ verdict, bytes: size }: PreviewRow, typed: boolean): string {
  if (verdict === 'withheld') return 'Withheld';
  return typed && size === 0 ? 'Would be sent' : 'Sent';
}

/** A path that may not exist has no size, nor has a path that is no file. */
function hasSize({ rule, bytes: size }: PreviewRow, typed: boolean): boolean {
  return size > 0 || (!typed && rule !== 'symlink' && rule !== 'special');
}

function signOf({ verdict, rule }: PreviewRow): IconName {
  if (verdict === 'sent') return 'send';
  return rule === 'secret' ? 'key' : 'shield';
}

/** The reason; where an ignore file decides, it opens that file. */
function Reason({ row: { rule, source, reason }, onOpenRule }: Pick<FileRowProps, 'row' | 'onOpenRule'>) {
  // The source of a secret is the file itself: no rule to edit there.
  if (source === null || rule === 'secret') return <span>{reason}</span>;
  const [before = '', after = ''] = (reason ?? '').split(source);
  return (
    <button type="button" class="link" title="Open this file" onClick={() => onOpenRule(source)}>
      {before}
      <PathText path={source} />
      {after}
    </button>
  );
}
