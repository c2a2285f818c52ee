import { expect, it } from 'vitest';
import { root } from '../setup/project.mjs';
import { componentList } from './components.mjs';
import { shippedPackages } from './notices.mjs';

const { components } = componentList(root);

it('names Electron and every package that ships, once each', () => {
  const names = components.map(({ name, version }) => `${name} ${version}`);
  expect(names[0]).toMatch(/^electron \d+\.\d+\.\d+$/);
  expect(names.slice(1)).toEqual(shippedPackages(root).map(({ name, version }) => `${name} ${version}`));
  const references = components.map((component) => component['bom-ref']);
  expect(new Set(references).size).toBe(references.length);
});

it('gives the hash of each package', () => {
  for (const component of components.slice(1)) {
    expect(component).toMatchObject({
      hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
    });
  }
});
