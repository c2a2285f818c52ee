import { describe, expect, it } from 'vitest';
import { breaches, type RoomFile, readRoomFiles } from './test-support/room-rules';

/** The real files, with some added or changed. */
function withFiles(...files: readonly Partial<RoomFile>[]): string[] {
  const changed = files.map((file) => ({ path: 'shared/util/added.ts', imports: [], types: [], ...file }));
  return breaches([...readRoomFiles(import.meta.dirname), ...changed]);
}

describe('the rooms of src', () => {
  it('keep the rules', () => {
    expect(withFiles()).toEqual([]);
  });

  it.each<[string, Partial<RoomFile>, string]>([
    [
      'an import of Electron in the engine',
      { path: 'main/engine/scan/added.ts', imports: ['electron'] },
      "main/engine/scan/added.ts imports Electron: only the app's rooms may.",
    ],
    [
      'the engine importing the receiver',
      { path: 'main/engine/scan/added.ts', imports: ['main/receiver/mirror/mirror.ts'] },
      'main/engine/scan/added.ts imports main/receiver/mirror/mirror.ts: main/engine/scan may not import main/receiver/mirror.',
    ],
    [
      'the receiver importing the engine',
      { path: 'main/receiver/mirror/added.ts', imports: ['main/engine/git/git-locks.ts'] },
      'main/receiver/mirror/added.ts imports main/engine/git/git-locks.ts: main/receiver/mirror may not import main/engine/git.',
    ],
    [
      'the page importing Node',
      { path: 'renderer/state/added.ts', imports: ['node:fs'] },
      'renderer/state/added.ts imports node:fs: renderer/state knows nothing of Node.',
    ],
    [
      'the page importing the app',
      { path: 'renderer/state/added.ts', imports: ['main/window/window.ts'] },
      'renderer/state/added.ts imports main/window/window.ts: renderer/state may not import main/window.',
    ],
    [
      'a file in no room',
      { path: 'main/sync/added.ts' },
      'main/sync/added.ts stands in main/sync, which is no room of src/rooms.test.ts.',
    ],
    [
      'a cycle of folders',
      { path: 'main/engine/git/added.ts', imports: ['main/engine/ignore/ignore-rules.ts'] },
      'These folders import each other: main/engine/ignore → main/engine/exceptions → main/engine/git → main/engine/ignore.',
    ],
    [
      'two files of one name',
      { path: 'main/tray/emitter.ts' },
      'Files share the name emitter: shared/util/emitter.ts, main/tray/emitter.ts.',
    ],
    [
      'two exported types of one name',
      { types: ['Emitter'] },
      'Exported types share the name Emitter: shared/util/emitter.ts, shared/util/added.ts.',
    ],
  ])('fail for %s', (_, file, sentence) => {
    expect(withFiles(file).join('\n')).toContain(sentence);
  });

  it('fail for a 13th file in a folder', () => {
    const files = Array.from({ length: 13 }, (_, index) => ({ path: `shared/text/added-${index}.ts` }));
    expect(withFiles(...files).join('\n')).toMatch(/shared\/text holds \d+ files: at most 12, tests not counted\./);
  });
});
