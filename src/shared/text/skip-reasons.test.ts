import { expect, it } from 'vitest';
import { skipReasons, withheldText } from './skip-reasons';

it('lists the reasons, most frequent first', () => {
  const listed = skipReasons({ special: 1, symlink: 2, 'too-large': 5, secret: 0 });
  expect(listed.map(({ n, text }) => [n, text])).toEqual([
    [5, 'too large'],
    [2, 'symbolic links'],
    [1, 'not a regular file'],
  ]);
});

it('says in one line what is withheld, whether its name or its content decides', () => {
  const counts = { unchanged: 9, refused: 2, secret: 1, gitignore: 1_200, 'too-large': 3 } as const;
  expect(withheldText(counts)).toBe('1,204 withheld: 1,200 ignored by .gitignore, 3 too large, 1 looks like a secret');
  expect(withheldText({ unchanged: 9, refused: 2 })).toBe('');
});
