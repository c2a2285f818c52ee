import { realpathSync } from 'node:fs';
import { readCheckout } from './checkout';
import { type Comparison, compare } from './comparison';

/** Most paths named for one folder, of each kind. */
const NAMED = 20;

function main(folders: readonly string[]): number {
  if (folders.length === 0 || folders.some((folder) => folder.startsWith('-'))) {
    process.stderr.write('Usage: npm run -s parity -- DIR…\n');
    return 2;
  }
  let disagreements = 0;
  for (const folder of folders) {
    const real = realpathSync(folder);
    const found = compare(real, readCheckout(real));
    disagreements += found.disagreements.length;
    process.stdout.write(report(real, found));
  }
  return disagreements === 0 ? 0 : 1;
}

function report(folder: string, { tracked, sent, inside, disagreements, withheld }: Comparison): string {
  const lines = [`${folder}: ${tracked} tracked, ${sent} sent, ${disagreements.length} disagreements with git`];
  if (inside > 0) lines.push(`  ${inside} repositories inside, each asked about its own files`);
  for (const { path, says } of disagreements.slice(0, NAMED)) lines.push(`  ! ${path}: ${says}`);
  if (disagreements.length > NAMED) lines.push(`  ! and ${disagreements.length - NAMED} more`);
  for (const [rule, paths] of [...withheld].sort(([, a], [, b]) => b.length - a.length)) {
    const named = paths.slice(0, NAMED).join(', ');
    lines.push(
      `  ${String(paths.length).padStart(6)} tracked, but withheld: ${rule}: ${named}${paths.length > NAMED ? ', …' : ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

process.exitCode = main(process.argv.slice(2));
