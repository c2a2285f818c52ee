import type { RecentChange } from '../../../shared/model/recent-change';
import { CHANGE_TEXT } from '../../../shared/text/change-text';
import { Icon, type IconName } from '../icons/icon';
import { Ago } from './ago';
import { Path } from './file-path';

const SIGNS: Readonly<Record<RecentChange['kind'], IconName>> = {
  added: 'plus',
  changed: 'edit',
  moved: 'move',
  deleted: 'minus',
};

/** One change of a file, with its time. */
export function ChangeLine({ change: { kind, path, from, at } }: { change: RecentChange }) {
  return (
    <p class="change" data-kind={kind}>
      <Icon name={SIGNS[kind]} class="change__sign" />
      <span class="change__kind">{CHANGE_TEXT[kind]}</span> <Path path={path} />
      {from !== null && (
        <span class="change__from">
          <span class="change__kind">from</span> <Path path={from} />
        </span>
      )}{' '}
      <span class="change__at">
        <Ago at={at} />
      </span>
    </p>
  );
}
