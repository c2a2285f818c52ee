import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../shared/util/emitter';
import { Notices } from './notices';

const log = { info() {}, warn: vi.fn(), error() {} };
const notice = (id: string, title = id) => ({ id, title, detail: '' });

describe('Notices', () => {
  it('keeps one per id, the newest text, until it is dismissed', () => {
    const changed = new Emitter();
    const onChange = vi.fn();
    changed.on(onChange);
    const notices = new Notices(log, changed);
    notices.add(notice('a'));
    notices.add(notice('b'));
    notices.add(notice('a', 'again'));
    expect(notices.list().map(({ title }) => title)).toEqual(['b', 'again']);
    notices.remove('a');
    notices.remove('unknown');
    expect(notices.list()).toHaveLength(1);
    expect(onChange).toHaveBeenCalledTimes(4);
    expect(log.warn).toHaveBeenCalledTimes(3);
  });

  it('drops the oldest past the limit', () => {
    const notices = new Notices(log, new Emitter(), 2);
    for (const id of ['a', 'b', 'c']) notices.add(notice(id));
    expect(notices.list().map(({ id }) => id)).toEqual(['b', 'c']);
  });
});
