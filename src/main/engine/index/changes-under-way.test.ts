import { beforeEach, describe, expect, it } from 'vitest';
import { hashOf, summaryOf } from '../../../test-support/test-edge';
import { ChangesUnderWay, type CopyChange } from './changes-under-way';
import type { IndexEntry } from './index-entry';
import { IndexStore } from './index-store';

let index: IndexStore;
let underWay: ChangesUnderWay;

const entry = (content: string): IndexEntry => ({
  hash: hashOf(content),
  stat: { size: Buffer.byteLength(content), mtimeMs: 1, ctimeMs: 1, ino: 1 },
});
const put = (path: string, content: string): CopyChange => [[path, entry(content)]];
const remove = (path: string): CopyChange => [[path, null]];
const move = (from: string, to: string, content: string): CopyChange => [
  [from, null],
  [to, entry(content)],
];

/** The server's answer: what the sender does then. */
function acknowledge(change: CopyChange): void {
  underWay.settle(change, false);
  for (const [path, after] of change) {
    if (after) index.set(path, after);
    else index.delete(path);
  }
}

const totals = () => ({ files: index.size, bytes: index.bytes, hash: index.hash });

beforeEach(() => {
  index = new IndexStore();
  index.set('a', entry('one'));
  index.set('b', entry('two'));
  underWay = new ChangesUnderWay(index);
});

const CHANGES = [put('a', 'three'), move('b', 'c', 'two'), put('b', ''), put('a', 'four and more'), remove('c')];
/** The files of the copy after each number of changes. */
const COPIES = [
  { a: 'one', b: 'two' },
  { a: 'three', b: 'two' },
  { a: 'three', c: 'two' },
  { a: 'three', b: '', c: 'two' },
  { a: 'four and more', b: '', c: 'two' },
  { a: 'four and more', b: '' },
];

const NUMBERS = [...COPIES.keys()];

describe('the totals', () => {
  it.each(NUMBERS)('count what is under way, and what %i messages changed', (count) => {
    for (const change of CHANGES) underWay.add(change);
    for (const change of CHANGES.slice(0, count)) acknowledge(change);
    expect(underWay.totals).toEqual(summaryOf(COPIES.at(-1) as Record<string, string>));
  });

  it('leave out what was refused', () => {
    const [first, second] = [put('a', 'three'), put('new', 'file')];
    underWay.add(first);
    underWay.add(second);
    underWay.settle(first, true);
    expect(underWay.totals).toEqual(summaryOf({ a: 'one', b: 'two', new: 'file' }));
  });
});

describe('after a lost connection the index becomes what the server has', () => {
  const server = (copy: number) => summaryOf(COPIES[copy] as Record<string, string>);

  it.each(NUMBERS)('when that had handled %i messages', (handled) => {
    for (const change of CHANGES) underWay.add(change);
    if (handled > 0) underWay.adopt(server(handled));
    expect(totals()).toEqual(server(handled));
  });

  it('when it had handled more than it acknowledged', () => {
    for (const change of CHANGES) underWay.add(change);
    for (const change of CHANGES.slice(0, 2)) acknowledge(change);
    underWay.adopt(server(4));
    expect(totals()).toEqual(server(4));
  });

  it('when it has forgotten what it had acknowledged before a commit', () => {
    for (const change of CHANGES) underWay.add(change);
    for (const change of CHANGES.slice(0, 4)) acknowledge(change);
    underWay.adopt(server(0));
    expect(totals()).toEqual(server(0));
    expect(index.get('a')).toEqual(entry('one'));
  });

  it('but not when that can not be told', () => {
    for (const change of CHANGES) underWay.add(change);
    acknowledge(CHANGES[0] as CopyChange);
    underWay.adopt(summaryOf({ other: 'file' }));
    expect(totals()).toEqual(server(1));
  });

  it('nor to a state before the last commit', () => {
    const [first = []] = CHANGES;
    underWay.add(first);
    acknowledge(first);
    underWay.clear();
    underWay.adopt(server(0));
    expect(totals()).toEqual(server(1));
  });
});
