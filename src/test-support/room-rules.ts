import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** A source file as far as the rules of the rooms look at it. */
export interface RoomFile {
  /** Path below `src`, with forward slashes. */
  readonly path: string;
  /** Imported files, as paths below `src`, and packages by name. */
  readonly imports: readonly string[];
  /** Exported classes, interfaces, types and enums. */
  readonly types: readonly string[];
}

/** Most files in a folder, tests not counted. */
const MAX_FILES = 12;

const PURE = ['shared/util', 'shared/glob', 'shared/model', 'shared/text', 'shared/ipc'];
const NODE = ['shared/node', 'shared/wire', 'shared/control', 'shared/mcp'];

/** The rooms of the engine, from the top: each may import those after it, and the shared ones. */
const ENGINE = [
  'main/engine',
  'main/engine/pipeline',
  'main/engine/upload',
  'main/engine/scan',
  'main/engine/watch',
  'main/engine/safety',
  'main/engine/context',
  'main/engine/policy',
  'main/engine/secrets',
  'main/engine/secrets/rules',
  'main/engine/ignore',
  'main/engine/exceptions',
  'main/engine/index',
  'main/engine/connection',
  'main/engine/connection/sending',
  'main/engine/git',
  'main/engine/disk',
];

/** The rooms of the receiver, from the top. */
const RECEIVER = [
  'main/receiver',
  'main/receiver/client',
  'main/receiver/api',
  'main/receiver/pins',
  'main/receiver/reading',
  'main/receiver/connection',
  'main/receiver/legacy',
  'main/receiver/workspace',
  'main/receiver/takeover',
  'main/receiver/copy',
  'main/receiver/mirror',
  'main/receiver/history',
  'main/receiver/loop',
];

/** The app's rooms, from the top: the only ones that know Electron. */
const APP = [
  'main',
  'main/command',
  'main/tray',
  'main/lifecycle',
  'main/diagnostics',
  'main/api',
  'main/files',
  'main/workspaces',
  'main/destination',
  'main/desktop',
  'main/notifications',
  'main/updates',
  'main/pause',
  'main/window',
  'main/settings',
  'main/environment',
];

/** The rooms of the window's page, from the top. */
const RENDERER = [
  'renderer',
  'renderer/shell',
  'renderer/adding',
  'renderer/adding/contents',
  'renderer/detail',
  'renderer/ledger',
  'renderer/files',
  'renderer/folders',
  'renderer/folder-parts',
  'renderer/settings',
  'renderer/settings/destination',
  'renderer/settings/form',
  'renderer/parts/data',
  'renderer/parts/controls',
  'renderer/parts/icons',
  'renderer/state',
  'renderer/format',
  'renderer/bridge',
  'renderer/styles',
  'renderer/styles/parts',
  'renderer/styles/views',
];

const PAGE = ['shared/model', 'shared/text', 'shared/util', 'shared/ipc'];

/** Each room with the rooms that it may import beside itself. */
const ROOMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['shared/util', []],
  ['shared/glob', []],
  ['shared/node', ['shared/util']],
  ['shared/model', ['shared/util']],
  ['shared/text', ['shared/model', 'shared/util']],
  ['shared/ipc', ['shared/model', 'shared/util']],
  ['shared/wire', ['shared/util', 'shared/node']],
  ['shared/mcp', []],
  ['shared/control', ['shared/model', 'shared/util', 'shared/node']],
  ['cli', [...PURE, ...NODE]],
  ['preload', ['shared/ipc']],
  ...downwards(RENDERER, PAGE),
  ...downwards(ENGINE, [...PURE, ...NODE]),
  ...downwards(RECEIVER, [...PURE, ...NODE]),
  ...downwards(APP, [...PURE, ...NODE, ...ENGINE, ...RECEIVER, 'cli']),
]);

const KNOWS_ELECTRON = new Set([...APP, 'preload']);
const KNOWS_NO_NODE = new Set([...PURE, ...RENDERER, 'preload']);

function downwards(rooms: readonly string[], below: readonly string[]): [string, readonly string[]][] {
  return rooms.map((room, index) => [room, [...rooms.slice(index + 1), ...below]]);
}

/** @returns one sentence for each breach of a rule; none when all of them hold */
export function breaches(files: readonly RoomFile[]): string[] {
  return [
    ...files.flatMap(importBreaches),
    ...cycleBreaches(files),
    ...sizeBreaches(files),
    ...nameBreaches(files),
    ...typeBreaches(files),
  ];
}

function importBreaches(file: RoomFile): string[] {
  const room = roomOf(file.path);
  const allowed = ROOMS.get(room);
  if (!allowed) return [`${file.path} stands in ${room}, which is no room of src/rooms.test.ts.`];
  return file.imports.flatMap((target) => {
    if (target === 'electron' && !KNOWS_ELECTRON.has(room))
      return [`${file.path} imports Electron: only the app's rooms may.`];
    if (target.startsWith('node:') && KNOWS_NO_NODE.has(room))
      return [`${file.path} imports ${target}: ${room} knows nothing of Node.`];
    const other =
      target.includes('/') && !target.startsWith('node:') && !target.startsWith('@') ? roomOf(target) : room;
    const mayImport = other === room || allowed.includes(other);
    return mayImport || !ROOMS.has(other) ? [] : [`${file.path} imports ${target}: ${room} may not import ${other}.`];
  });
}

/** Each cycle of folders once, told from its first folder in the alphabet. */
function cycleBreaches(files: readonly RoomFile[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of files) {
    const targets = edgesOf(edges, roomOf(path));
    for (const target of imports)
      if (ROOMS.has(roomOf(target)) && roomOf(target) !== roomOf(path)) targets.add(roomOf(target));
  }
  const found = new Map<string, string>();
  const visit = (room: string, trail: readonly string[]) => {
    const start = trail.indexOf(room);
    if (start >= 0) {
      const cycle = trail.slice(start);
      found.set([...cycle].sort().join(' '), `These folders import each other: ${[...cycle, room].join(' → ')}.`);
      return;
    }
    for (const next of edges.get(room) ?? []) visit(next, [...trail, room]);
    edges.delete(room);
  };
  for (const room of [...edges.keys()].sort()) visit(room, []);
  return [...found.values()];
}

function edgesOf(edges: Map<string, Set<string>>, room: string): Set<string> {
  const targets = edges.get(room) ?? new Set<string>();
  edges.set(room, targets);
  return targets;
}

function sizeBreaches(files: readonly RoomFile[]): string[] {
  return [...Map.groupBy(files, ({ path }) => roomOf(path))]
    .filter(([, members]) => members.length > MAX_FILES)
    .map(([room, members]) => `${room} holds ${members.length} files: at most ${MAX_FILES}, tests not counted.`);
}

function nameBreaches(files: readonly RoomFile[]): string[] {
  const code = files.filter(({ path }) => !path.endsWith('.css'));
  return [...Map.groupBy(code, ({ path }) => posix.basename(path).replace(/\.\w+$/, ''))]
    .filter(([, members]) => members.length > 1)
    .map(([name, members]) => `Files share the name ${name}: ${members.map(({ path }) => path).join(', ')}.`);
}

function typeBreaches(files: readonly RoomFile[]): string[] {
  const types = files.flatMap(({ path, types }) => types.map((type) => ({ path, type })));
  return [...Map.groupBy(types, ({ type }) => type)]
    .filter(([, members]) => members.length > 1)
    .map(([type, members]) => `Exported types share the name ${type}: ${members.map(({ path }) => path).join(', ')}.`);
}

/** A room is a folder: its path below `src`. */
function roomOf(path: string): string {
  return posix.dirname(path);
}

const IMPORT = /(?:\bfrom|\bimport\(|^import)\s*'([^']+)'/gm;
const TYPE = /^export (?:abstract )?(?:class|interface|type|enum) (\w+)/gm;

/** Reads every source file below a folder, but for tests and what only tests use. */
export function readRoomFiles(src: string): RoomFile[] {
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(tsx?|css)$/.test(path) && !/\.test\.tsx?$/.test(path) && !path.startsWith('test-support/'));
  const known = new Set(paths);
  return paths.map((path) => {
    const text = path.endsWith('.css') ? '' : readFileSync(join(src, path), 'utf8');
    const resolve = (specifier: string) => {
      if (!specifier.startsWith('.')) return specifier;
      const base = posix.join(dirname(path), specifier);
      return [base, `${base}.ts`, `${base}.tsx`].find((candidate) => known.has(candidate)) ?? base;
    };
    return {
      path,
      imports: [...text.matchAll(IMPORT)].map(([, specifier = '']) => resolve(specifier)),
      types: [...text.matchAll(TYPE)].map(([, type = '']) => type),
    };
  });
}
