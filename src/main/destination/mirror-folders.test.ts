import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { longWorkspaceId } from '../../shared/wire/workspace-id';
import { deleteMirror, mirrorLocation, prepareMirrorBase } from './mirror-folders';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-mirrors-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('mirrorLocation', () => {
  it.each([
    ['/home/ada/my project', 'my project'],
    ['/w/.config', '_config'],
    ['/w/a:b?c', 'a_b_c'],
    ['/w/con', 'con'],
    [`/w/${'x'.repeat(200)}`, 'x'.repeat(60)],
    ['/w/привет', 'привет'],
  ])('names the mirror of %s', (root, name) => {
    const long = longWorkspaceId('print', root);
    expect(long).toMatch(/^[0-9a-f]{32}$/);
    expect(mirrorLocation('/mirrors', root, 'print')).toEqual({
      root,
      mirror: join('/mirrors', `${name}-${long}`),
      formerMirror: join('/mirrors', `${name}-${long.slice(0, 6)}`),
    });
  });
});

describe('deleteMirror', () => {
  it('deletes the folder but not the target of a link in it', async () => {
    const target = join(folder, 'target');
    const mirror = join(folder, 'mirror');
    mkdirSync(target);
    writeFileSync(join(target, 'file'), 'keep me');
    mkdirSync(mirror);
    symlinkSync(target, join(mirror, 'link'));
    await deleteMirror(mirror);
    expect(existsSync(mirror)).toBe(false);
    expect(existsSync(join(target, 'file'))).toBe(true);
  });

  it('deletes neither the target of a link nor a folder that does not exist', async () => {
    const target = join(folder, 'target');
    mkdirSync(target);
    symlinkSync(target, join(folder, 'mirror'));
    await deleteMirror(join(folder, 'mirror'));
    await deleteMirror(join(folder, 'nothing'));
    expect(existsSync(target)).toBe(true);
  });
});

describe('prepareMirrorBase', () => {
  it('creates the folder and returns its real path', async () => {
    symlinkSync(folder, `${folder}-link`);
    const base = await prepareMirrorBase(join(`${folder}-link`, 'new', 'mirrors'), ['/w/app']);
    rmSync(`${folder}-link`);
    expect(base).toBe(join(realpathSync(folder), 'new', 'mirrors'));
  });

  it('refuses a folder inside or around a mirrored one, and a file', async () => {
    const root = join(realpathSync(folder), 'app');
    await expect(prepareMirrorBase(join(root, 'mirrors'), [root])).rejects.toThrow('inside or around the folder');
    expect(existsSync(root)).toBe(false);
    await expect(prepareMirrorBase(folder, [root])).rejects.toThrow('inside or around the folder');
    writeFileSync(join(folder, 'file'), '');
    await expect(prepareMirrorBase(join(folder, 'file'), [])).rejects.toThrow('EEXIST');
    await expect(prepareMirrorBase('mirrors', [])).rejects.toThrow('whole path');
  });
});
