import { isPlaceholder } from './placeholder';
import type { SecretContentRule } from './secret-rule';

const UUID = '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';

/**
 * The rules of a table with a line for each kind of token: id, description, hints, pattern, origin. In the pattern
 * `{UUID}` stands for one. A token ends where a letter or digit can not belong to it any more, and is no placeholder.
 */
export function tokenRules(table: string): SecretContentRule[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', what = '', hints = '', pattern = '', origin = ''] = line.split(' | ');
      return {
        id,
        what,
        hints: hints.split(' '),
        pattern: new RegExp(`(?:${pattern.replaceAll('{UUID}', UUID)})(?![A-Za-z0-9])`, 'y'),
        accepts: ([match]) => !isPlaceholder(match),
        // Text in front of the hint is part of the token.
        ...(pattern.startsWith('(?<=') && ({ insideWord: true } as const)),
        origin,
      } satisfies SecretContentRule;
    });
}
