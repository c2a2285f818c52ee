import { z } from 'zod';
import { type AnswerHead, type FileAnswer, ReadRefused, type Reads } from './reads';

/** Longest wait of one call, s: clients give up after a minute. */
const MAX_WAIT_S = 45;
const MAX_FILES = 50;
/** Lines from 1 on. */
const LINES = /^[1-9]\d{0,8}(-(\d{1,9})?)?$/;
/** Most characters of the contents in one answer. */
const MAX_CHARS = 400_000;

/** A tool of the server: it only reads. */
interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** @returns parts of the answer; the first says of which revision it is */
  readonly run: (reads: Reads, input: never) => Promise<string[]>;
}

type Input<Schema extends z.ZodType> = z.output<Schema>;

const workspace = z.string().optional().describe('Id; not needed when there is one.');
const at = z.int().optional().describe('Revision; default newest.');
const glob = z.string().optional().describe('Like src/**,!*.test.ts');

const waitInput = z.object({
  workspace,
  revision: z.int().describe('One more than the last you read, to see a change.'),
  timeout_s: z.int().min(0).max(MAX_WAIT_S).default(30),
});
const treeInput = z.object({ workspace, under: z.string().optional(), glob, at, after: z.string().optional() });
const filesInput = z.object({
  workspace,
  files: z
    .array(
      z.object({
        path: z.string(),
        lines: z.string().regex(LINES).optional().describe('A-B'),
      }),
    )
    .min(1)
    .max(MAX_FILES),
  at,
});
const searchInput = z.object({
  workspace,
  query: z.string(),
  regex: z.boolean().optional(),
  ignore_case: z.boolean().optional(),
  glob,
  at,
  context: z.int().min(0).max(10).optional(),
  limit: z.int().min(1).max(1_000).optional(),
});
const changesInput = z.object({ workspace, revision: z.int(), at, after: z.string().optional() });
const diffInput = z.object({ workspace, from: z.int(), to: z.int().optional(), glob });

export const TOOLS: readonly Tool[] = [
  {
    name: 'list_workspaces',
    description: 'The mirrored folders: id, folder, revision, whether complete and connected.',
    input: z.object({}),
    run: async (reads) => [JSON.stringify(await reads.workspaces())],
  },
  {
    name: 'wait_for_revision',
    description: 'Waits until this revision or a later one is complete here. Call again when it says reached: false.',
    input: waitInput,
    run: async (reads, { workspace: named, revision, timeout_s }: Input<typeof waitInput>) => {
      const id = await oneOf(reads, named);
      try {
        return [text(await reads.status(id, revision, timeout_s), { reached: true })];
      } catch (error) {
        if (!(error instanceof ReadRefused) || error.code !== 'timeout') throw error;
        return [text(await reads.status(id), { reached: false })];
      }
    },
  },
  {
    name: 'list_tree',
    description: 'Paths and sizes of the files, 1,000 a page.',
    input: treeInput,
    run: async (reads, { workspace: named, ...parameters }: Input<typeof treeInput>) => {
      const { files, next, ...head } = await reads.tree(await oneOf(reads, named), parameters);
      return [text(head, { next }), files.map(({ path, size }) => `${size}\t${path}`).join('\n')];
    },
  },
  {
    name: 'read_files',
    description: `Contents of up to ${MAX_FILES} files or ranges of lines, all of one revision.`,
    input: filesInput,
    run: async (reads, { workspace: named, files, at: revision }: Input<typeof filesInput>) => {
      const paths = files.map(({ path }) => path);
      const { files: found, ...head } = await reads.files(await oneOf(reads, named), paths, revision);
      let left = MAX_CHARS;
      const parts = found.map((file, index) => {
        const part = shown(file, files[index]?.lines, left);
        left -= part.length;
        return part;
      });
      return [text(head), ...parts];
    },
  },
  {
    name: 'search',
    description: 'Lines that contain a text or match a regular expression, as path:line: text.',
    input: searchInput,
    run: async (reads, { workspace: named, query, ignore_case, ...parameters }: Input<typeof searchInput>) => {
      const wanted = { q: query, ignoreCase: ignore_case, ...parameters };
      const { matches, truncated, ...head } = await reads.search(await oneOf(reads, named), wanted);
      const lines = matches.flatMap(({ path, line, text: own, before = [], after = [] }) => [
        ...before.map((one, index) => `${path}-${line - before.length + index}- ${one}`),
        `${path}:${line}: ${own}`,
        ...after.map((one, index) => `${path}-${line + 1 + index}- ${one}`),
      ]);
      return [text(head, { truncated }), lines.join('\n')];
    },
  },
  {
    name: 'changes_since',
    description: 'Files added, modified, deleted or renamed since a revision; tooOld: read all again.',
    input: changesInput,
    run: async (reads, { workspace: named, revision, ...parameters }: Input<typeof changesInput>) => {
      const wanted = { since: revision, ...parameters };
      const { changes, ...head } = await reads.changes(await oneOf(reads, named), wanted);
      const lines = changes.map(({ kind, path, from }) => (from ? `${kind}\t${from} -> ${path}` : `${kind}\t${path}`));
      return [text(head), lines.join('\n')];
    },
  },
  {
    name: 'diff',
    description: 'Unified diff between two kept revisions.',
    input: diffInput,
    run: async (reads, { workspace: named, ...parameters }: Input<typeof diffInput>) => {
      const { diff, ...head } = await reads.diff(await oneOf(reads, named), parameters);
      return [text(head), diff];
    },
  },
];

async function oneOf(reads: Reads, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const all = await reads.workspaces();
  if (all.length === 1) return (all[0] as { id: string }).id;
  const list = all
    .map(({ id, root }) => `${id} (${root})`)
    .slice(0, 20)
    .join(', ');
  throw new ReadRefused('bad-request', all.length === 0 ? 'No folder is mirrored here.' : `Name a workspace: ${list}`);
}

/** Head of an answer and other fields. */
function text({ workspace: id, revision, complete, updatedAt, ...more }: AnswerHead, fields: object = {}): string {
  return JSON.stringify({ workspace: id, revision, complete, updatedAt, ...more, ...fields });
}

function shown(
  { path, size, missing, omitted, text: content, base64 }: FileAnswer,
  lines: string | undefined,
  maxChars: number,
): string {
  if (missing) return `${path}: not mirrored`;
  if (omitted !== undefined) return `${path}: ${omitted}`;
  if (content === undefined)
    return `${path}: ${size} bytes, not text: ${base64 === undefined ? '' : 'read it as a resource'}`;
  const all = content.split('\n');
  const [from = '1', to = from] = lines?.split('-') ?? ['1', ''];
  if (to !== '' && Number(to) < Number(from)) return `${path}: lines ${lines} end before they begin`;
  const part =
    lines === undefined ? content : all.slice(Number(from) - 1, to === '' ? undefined : Number(to)).join('\n');
  const head = lines === undefined ? `== ${path}` : `== ${path} lines ${lines} of ${all.length}`;
  if (part.length <= maxChars) return `${head}\n${part}`;
  return `${head} (cut: ask for lines)\n${part.slice(0, Math.max(0, maxChars))}`;
}
