import { expect, it } from 'vitest';
import { packageNames, unresolvedLibraries } from './system-libraries.mjs';

it('finds the libraries that ldd could not', () => {
  const output = [
    '\tlinux-vdso.so.1 (0x00007f9891e94000)',
    '\tlibnss3.so => not found',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f9883991000)',
    '\tlibgtk-3.so.0 => not found',
    '\tlibnss3.so => not found',
  ].join('\n');
  expect(unresolvedLibraries(output)).toEqual(['libnss3.so', 'libgtk-3.so.0']);
});

it('uses the newer name of a package where the system has one', () => {
  const names = packageNames((name) => name === 'libasound2t64');
  expect(names).toContain('libasound2t64');
  expect(names).not.toContain('libasound2');
  expect(names).toContain('libgtk-3-0');
});
