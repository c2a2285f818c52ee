import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ChosenFolders } from './chosen-folders';

it('knows the folders that were chosen, until each is used', () => {
  const chosen = new ChosenFolders();
  chosen.add('workspace', resolve('/w/app'));
  expect([
    chosen.has('workspace', '/w/app'),
    chosen.has('workspace', '/w/x/../app'),
    chosen.has('workspace', '/w'),
  ]).toEqual([true, true, false]);
  expect(chosen.has('mirror', '/w/app')).toBe(false);
  chosen.forget('workspace', '/w/app');
  expect(chosen.has('workspace', '/w/app')).toBe(false);
});

it('forgets the oldest of too many, and takes no endless path', () => {
  const chosen = new ChosenFolders();
  for (let count = 0; count <= 200; count++) chosen.add('workspace', `/w/${count}`);
  expect([chosen.has('workspace', '/w/0'), chosen.has('workspace', '/w/1'), chosen.has('workspace', '/w/200')]).toEqual(
    [false, true, true],
  );
  chosen.add('workspace', `/${'x'.repeat(40_000)}`);
  chosen.add('workspace', '');
  expect([chosen.has('workspace', '/w/1'), chosen.has('workspace', '')]).toEqual([true, false]);
});
