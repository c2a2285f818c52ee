import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../setup/project.mjs';
import { noticesText, shippedPackages } from './notices.mjs';

it('names every package that ships, with its licence and the text of it', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const shipped = shippedPackages(root);
  expect(shipped.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  expect(shipped.filter(({ licence }) => licence === 'UNKNOWN')).toEqual([]);
  const text = noticesText(root);
  for (const { name, version } of shipped) expect(text).toContain(`${name} ${version} (`);
  expect(text).toContain('Permission is hereby granted, free of charge');
});

it('names none that is only for development', () => {
  const names = shippedPackages(root).map(({ name }) => name);
  for (const name of ['vitest', 'electron', 'electron-builder', 'typescript']) expect(names).not.toContain(name);
});
