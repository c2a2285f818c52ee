import { expect, it } from 'vitest';
import { SentContents } from './sent-contents';

const MIB = 1024 * 1024;

it('keeps the last content of a path, as a copy', () => {
  const contents = new SentContents();
  const bytes = Buffer.from('one');
  contents.set('/a', 'first', bytes);
  bytes.fill(0);
  expect(contents.get('/a')).toEqual({ hash: 'first', bytes: Buffer.from('one') });
  contents.set('/a', 'second', Buffer.from('two'));
  expect(contents.get('/a')).toEqual({ hash: 'second', bytes: Buffer.from('two') });
  contents.delete('/a');
  expect(contents.get('/a')).toBeNull();
});

it('keeps no more than its limit, those that were sent last', () => {
  const contents = new SentContents();
  for (let n = 0; n < 20; n++) contents.set(`/${n}`, `hash-${n}`, Buffer.alloc(MIB));
  const kept = Array.from({ length: 20 }, (_, n) => n).filter((n) => contents.get(`/${n}`));
  expect(kept).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
});

it('keeps no very large content, nor its older one', () => {
  const contents = new SentContents();
  contents.set('/a', 'small', Buffer.from('one'));
  contents.set('/a', 'large', Buffer.alloc(5 * MIB));
  expect(contents.get('/a')).toBeNull();
});
