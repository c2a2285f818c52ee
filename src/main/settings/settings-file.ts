import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import ElectronStore from 'electron-store';
import { z } from 'zod';
import { MAX_MUTED_FILES, MAX_MUTED_KINDS, type Muted, NOTHING_MUTED } from '../../shared/model/muted';
import { DEFAULT_LIMITS } from '../../shared/model/workspace-state';
import { MOST_REMEMBERED } from '../notifications/incident-tracker';
import { limitsSchema, notificationsSchema, updateChannelSchema } from './setting-values';

const absolutePath = z.string().max(32_768).refine(isAbsolute);

const mutedSchema = z.object({
  kinds: z.array(z.string().max(100)).max(MAX_MUTED_KINDS).readonly(),
  files: z
    .array(z.object({ path: z.string().max(32_768), code: z.string().max(100) }))
    .max(MAX_MUTED_FILES)
    .readonly(),
}) satisfies z.ZodType<Muted>;

/** A workspace, as it is remembered. */
const workspaceSchema = z.object({
  path: absolutePath,
  paused: z.boolean(),
  limits: limitsSchema.nullable(),
  /** Problems that the user does not want to be called for. */
  muted: mutedSchema.default(NOTHING_MUTED),
});

/** The settings file, each key with its default. */
const settingsSchema = z.object({
  /** Empty: the embedded receiver. */
  serverUrl: z.string().max(2_000).default(''),
  /** The API key as the system's key store encrypted it, in base64; empty when there is none. */
  encryptedApiKey: z.string().max(10_000).default(''),
  /** The server address, not encrypted, whose risk the user took; empty when there is none. */
  acceptedInsecureUrl: z.string().max(2_000).default(''),
  /** File with the certificates of the server's own certificate authority; empty when there is none. */
  caFile: z.union([z.literal(''), absolutePath]).default(''),
  /** Folder of the embedded receiver's mirrors; empty: inside the data folder. */
  mirrorBase: z.union([z.literal(''), absolutePath]).default(''),
  /** Limits of every workspace that has none of its own. */
  limits: limitsSchema.default(DEFAULT_LIMITS),
  workspaces: z.array(workspaceSchema).max(1_000).default([]),
  /** The pause of everything that the user asked for; null for none. Ms since the epoch, `until` null: until resumed. */
  pause: z.object({ since: z.int(), until: z.int().nullable() }).nullable().default(null),
  /** Pause everything while the machine runs on its battery. */
  pauseOnBattery: z.boolean().default(false),
  notifications: notificationsSchema.prefault({}),
  updates: updateChannelSchema.default('stable'),
  /** Where the window was; null before it was first moved. */
  window: z
    .object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive(), maximized: z.boolean() })
    .nullable()
    .default(null),
  /** The user was told that closing the window leaves the app in the tray. */
  closeHintShown: z.boolean().default(false),
  /** Keys of incidents that the user was told of, so that a restart does not tell of them again. */
  toldIncidents: z.array(z.string().max(200)).max(MOST_REMEMBERED).readonly().default([]),
  /** Stands in for the system's machine id where there is none; empty elsewhere. */
  fallbackMachineId: z.string().max(100).default(''),
});

export type SettingsData = z.output<typeof settingsSchema>;
/** A workspace as it is remembered; `path` is the real path of its root. */
export type StoredWorkspace = SettingsData['workspaces'][number];
type StoredSettings = SettingsData & { readonly version: number };
type Raw = Record<string, unknown>;

/** Turns one version of the file's layout into the next. */
export type Migration = (file: Raw) => Raw;

/**
 * `MIGRATIONS[n]` leads from version n + 1 to n + 2, so the layout above is version `MIGRATIONS.length + 1`. The file's
 * key `version` says which it has.
 */
const MIGRATIONS: readonly Migration[] = [];

/** How many unreadable settings files are kept for the user to look at. */
const KEPT_CORRUPT_FILES = 5;

/** The settings, in memory and on disk; every change is written at once and atomically. */
export class SettingsFile {
  constructor(
    private readonly store: ElectronStore<StoredSettings>,
    private readonly version: number,
    private data: SettingsData,
  ) {}

  get current(): Readonly<SettingsData> {
    return this.data;
  }

  /** @throws when the change is invalid or can't be written; the settings then stay as they were */
  update(change: Partial<SettingsData>): void {
    const next = settingsSchema.parse({ ...this.data, ...change });
    this.store.store = { version: this.version, ...next };
    this.data = next;
  }
}

export interface OpenedSettings {
  readonly settingsFile: SettingsFile;
  /** Where an unreadable file was moved, and whether some of its settings could be kept; null when all was well. */
  readonly setAside: { readonly path: string; readonly kept: boolean } | null;
}

/**
 * Opens `settings.json` in `folder`, bringing an older layout up to date. A file that can't be understood is renamed to
 * `settings.json.corrupt-TIME`; what is still valid in it is kept.
 * @throws when the folder can't be read or written at all
 */
export function openSettings(folder: string, migrations: readonly Migration[] = MIGRATIONS): OpenedSettings {
  const file = join(folder, 'settings.json');
  const found = existsSync(file) ? readSettings(file, migrations) : NOTHING_FOUND;
  const path = found.whole ? null : setAside(folder, file);
  // The file holds the paths of the user's folders: it is theirs alone.
  const store = new ElectronStore<StoredSettings>({ cwd: folder, name: 'settings', configFileMode: 0o600 });
  const version = migrations.length + 1;
  const data = settingsSchema.parse(found.valid);
  // A start that changes nothing waits for no disk.
  if (!isDeepStrictEqual(found.file, { version, ...data })) store.store = { version, ...data };
  const settingsFile = new SettingsFile(store, version, data);
  return { settingsFile, setAside: path === null ? null : { path, kept: Object.keys(found.valid).length > 0 } };
}

interface Found {
  /** What the file holds, in today's layout; null when it can't be understood. */
  readonly file: Raw | null;
  /** The keys of it that are valid. */
  readonly valid: Raw;
  /** That is all it holds. */
  readonly whole: boolean;
}

const NOTHING_FOUND: Found = { file: null, valid: {}, whole: true };

function readSettings(file: string, migrations: readonly Migration[]): Found {
  const migrated = readMigrated(file, migrations);
  if (!migrated) return { file: null, valid: {}, whole: false };
  const parsed = Object.entries(settingsSchema.shape)
    .filter(([key]) => key in migrated)
    .map(([key, schema]) => ({ key, result: schema.safeParse(migrated[key]) }));
  const valid = parsed.filter(({ result }) => result.success).map(({ key, result }) => [key, result.data]);
  const known = versionOf(migrated) <= migrations.length + 1;
  return { file: migrated, valid: Object.fromEntries(valid), whole: known && valid.length === parsed.length };
}

/** The file in today's layout; null when it can't be read, is no JSON object, or a migration does not understand it. */
function readMigrated(file: string, migrations: readonly Migration[]): Raw | null {
  try {
    const raw: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
    return migrations.slice(versionOf(raw) - 1).reduce((layout, step) => step(layout), raw as Raw);
  } catch {
    return null;
  }
}

function versionOf(raw: object): number {
  return 'version' in raw && typeof raw.version === 'number' && raw.version >= 1 ? raw.version : 1;
}

function setAside(folder: string, file: string): string {
  const path = unusedName(`${file}.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  renameSync(file, path);
  const corrupt = readdirSync(folder).filter((name) => name.startsWith('settings.json.corrupt-'));
  for (const old of corrupt.sort().slice(0, -KEPT_CORRUPT_FILES)) {
    rmSync(join(folder, old), { force: true, recursive: true });
  }
  return path;
}

/** A second file within the same millisecond must not take the place of the first. */
function unusedName(name: string): string {
  for (let count = 1; ; count++) {
    const path = count === 1 ? name : `${name}-${count}`;
    if (!existsSync(path)) return path;
  }
}
