import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, summaryOf } from '../../../test-support/test-edge';
import { type FileEntry, FileSet } from './file-set';

const entryOf = (content: string): FileEntry => ({
  hash: hashOf(content),
  size: Buffer.byteLength(content),
  mtimeMs: 1,
  ctimeMs: 2,
  ino: 3,
});

test('the summary matches the files, and the unsaved changes lead from the saved state to the present one', async () => {
  const path = fc.constantFrom('a', 'a/b', 'a/b/c', 'd', 'd/e');
  const step = fc.record({ path, content: fc.option(fc.string({ maxLength: 2 })), save: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step), async (steps) => {
      const files = await FileSet.load([]);
      const expected = new Map<string, string>();
      const saved = new Map<string, FileEntry>();
      for (const { path: at, content, save } of steps) {
        if (content === null) {
          files.delete(at);
          expected.delete(at);
        } else {
          files.deleteBelow(at);
          files.set(at, entryOf(content));
          for (const other of [...expected.keys()]) {
            if (at.startsWith(`${other}/`) || other.startsWith(`${at}/`)) expected.delete(other);
          }
          expected.set(at, content);
        }
        if (!save) continue;
        for (const [changed, entry] of files.unsaved()) {
          if (entry) saved.set(changed, entry);
          else saved.delete(changed);
        }
        files.markSaved();
        expect((await FileSet.load(saved)).summary).toEqual(files.summary);
        expect((await FileSet.load(saved, files.summary.hash)).summary).toEqual(files.summary);
        const mistaken = await FileSet.load(saved, 'ab'.repeat(32));
        await mistaken.rebuildHash();
        expect(mistaken.summary).toEqual(files.summary);
      }
      expect(files.summary).toEqual(summaryOf(Object.fromEntries(expected)));
    }),
  );
});
