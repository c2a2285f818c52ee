import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import ElectronStore, { type Options } from 'electron-store';
import { z } from 'zod';
import { MAX_MUTED_FILES, MAX_MUTED_KINDS, type Muted, NOTHING_MUTED } from '../../shared/model/muted';
import { limitsSchema, SETTINGS, type SettingDefinition, type ValuesOf } from '../../shared/model/settings';
import { MAX_TOLD_INCIDENTS } from './setting-values';

const absolutePath = z.string().max(32_768).refine(isAbsolute);

const mutedSchema = z.object({
  kinds: z.array(z.string().max(100)).max(MAX_MUTED_KINDS).readonly(),
  files: z
    .array(z.object({ path: z.string().max(32_768), code: z.string().max(100) }))
    .max(MAX_MUTED_FILES)
    .readonly(),
}) satisfies z.ZodType<Muted>;

const workspaceSchema = z.object({
  path: absolutePath,
  paused: z.boolean(),
  limits: limitsSchema.nullable(),
  /** Problems that do not call for the user's attention. */
  muted: mutedSchema.default(NOTHING_MUTED),
});

const windowSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});

/** All keys of the settings file: the settings, and the state that the app remembers. */
const STORED = {
  ...SETTINGS,
  caFile: { schema: absolutePath.or(z.literal('')), default: '' },
  mirrorBase: { schema: absolutePath.or(z.literal('')), default: '' },
  /** The API key as the system's key store encrypted it, in base64; empty when there is none. */
  encryptedApiKey: { schema: z.string().max(10_000), default: '' },
  /** The server address that an API key was entered for, whether or not a key store keeps it; empty for none. */
  keyedUrl: { schema: z.string().max(2_000), default: '' },
  /** The unencrypted server address whose risk the user accepted; empty for none. */
  acceptedInsecureUrl: { schema: z.string().max(2_000), default: '' },
  workspaces: { schema: z.array(workspaceSchema).max(1_000), default: [] },
  /** The pause of everything that the user asked for; null for none. Ms since the epoch, `until` null: until resumed. */
  pause: { schema: z.object({ since: z.int(), until: z.int().nullable() }).nullable(), default: null },
  /** Bounds of the window; null before it was first moved. */
  window: { schema: windowSchema.nullable(), default: null },
  /** The hint that closing the window leaves the app in the tray was shown. */
  closeHintShown: { schema: z.boolean(), default: false },
  /** Keys of incidents with a notification, so that a restart does not repeat it. */
  toldIncidents: { schema: z.array(z.string().max(200)).max(MAX_TOLD_INCIDENTS).readonly(), default: [] },
  /** Replaces the machine id on a system without one; empty elsewhere. */
  fallbackMachineId: { schema: z.string().max(100), default: '' },
  /** The edge's identity, with the fingerprint that it was made for; null before the first start. */
  edgeIdentity: {
    schema: z.object({ id: z.string().regex(/^[0-9a-f]{32}$/), fingerprint: z.string().max(100) }).nullable(),
    default: null,
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

export type SettingsData = ValuesOf<typeof STORED>;
/** A workspace as it is remembered; `path` is the real path of its root. */
export type StoredWorkspace = SettingsData['workspaces'][number];
type Raw = Record<string, unknown>;

const DEFAULTS = Object.fromEntries(
  Object.entries<SettingDefinition>(STORED).map(([key, definition]) => [key, definition.default]),
) as SettingsData;

/** Steps from one layout of the file to the next, by the version `N.0.0` of the layout that they lead to. */
export type Migrations = NonNullable<Options<Raw>['migrations']>;

/** The newest is the layout of {@link STORED}; without any that is version 1.0.0. */
const MIGRATIONS: Migrations = {};

/** Most unreadable settings files that are kept for the user. */
const KEPT_CORRUPT_FILES = 5;

/** The settings, in memory and on disk; every change is written at once and atomically. */
export class SettingsFile {
  constructor(
    private readonly store: ElectronStore<Raw>,
    private data: SettingsData,
  ) {}

  get current(): SettingsData {
    return this.data;
  }

  /**
   * Only keys of the file compile: no setting gets lost on its way to it.
   * @throws when the change is invalid or can't be written; the settings then stay as they were
   */
  update<C extends Partial<SettingsData>>(change: C & Record<Exclude<keyof C, keyof SettingsData>, never>): void {
    const { valid, error } = checkEach(change);
    if (error) throw error;
    const next = { ...this.data, ...valid };
    this.store.store = next;
    this.data = next;
  }
}

export interface OpenedSettings {
  readonly settingsFile: SettingsFile;
  /** Path that an unreadable file was moved to, and whether some of its settings could be kept; null when all was well. */
  readonly setAside: { readonly path: string; readonly kept: boolean } | null;
}

/**
 * Opens `settings.json` in `folder`, bringing an older layout up to date. A file that is damaged, or of a newer version,
 * is renamed to `settings.json.corrupt-TIME`; what is still valid in it is kept.
 * @throws when the folder can't be read or written at all
 */
export function openSettings(folder: string, migrations: Migrations = MIGRATIONS): OpenedSettings {
  const file = join(folder, 'settings.json');
  const found = existsSync(file) ? readStored(folder, migrations) : { ...openStore(folder, migrations), valid: {} };
  if (found && !found.isDamaged) {
    return { settingsFile: new SettingsFile(found.store, { ...DEFAULTS, ...found.valid }), setAside: null };
  }
  const path = setAside(folder, file);
  try {
    const settingsFile = new SettingsFile(openStore(folder, migrations).store, DEFAULTS);
    settingsFile.update(found?.valid ?? {});
    return { settingsFile, setAside: { path, kept: found !== null } };
  } catch (error) {
    // A full disk must not cost the old file.
    renameSync(path, file);
    throw error;
  }
}

/** Opens a file that exists; null when it can't be read, is no JSON object, or a migration does not understand it. */
function readStored(folder: string, migrations: Migrations) {
  try {
    const { store, isDamaged } = openStore(folder, migrations);
    const { valid, error } = checkEach(store.store);
    return { store, valid, isDamaged: isDamaged || error !== null };
  } catch {
    return null;
  }
}

/** The part of the file in which electron-store keeps the version of its layout. */
const layoutSchema = z.looseObject({
  __internal__: z.object({ migrations: z.object({ version: z.string() }) }).optional(),
});

/**
 * Opens the store. zod checks its values, not the store's own `schema`: there one bad value costs the whole file, and its
 * validator adds about 100 ms of processor time to each start.
 */
function openStore(folder: string, migrations: Migrations) {
  const layout = Object.keys(migrations).at(-1) ?? '1.0.0';
  let isNewer = false;
  const store = new ElectronStore<Raw>({
    cwd: folder,
    name: 'settings',
    // The paths of the user's folders are private.
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
    defaults: DEFAULTS,
    migrations,
    projectVersion: layout,
    deserialize: (text) => {
      // Editors of Windows begin a file with a byte order mark.
      const file = layoutSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
      isNewer = Number.parseInt(file.__internal__?.migrations.version ?? layout, 10) > Number.parseInt(layout, 10);
      return file;
    },
  });
  return { store, isDamaged: isNewer };
}

/**
 * Checks each value, and each entry of a list, on its own, so that one that is invalid costs no other. Unknown keys are left
 * out.
 */
function checkEach(values: Readonly<Raw>): { valid: Partial<SettingsData>; error: z.ZodError | null } {
  const results = Object.entries<SettingDefinition>(STORED)
    .filter(([key]) => Object.hasOwn(values, key))
    .map(([key, { schema }]) => checkOne(key, schema, values[key]));
  const valid = results.filter(({ isKept }) => isKept).map(({ key, data }) => [key, data]);
  return { valid: Object.fromEntries(valid), error: results.find(({ error }) => error)?.error ?? null };
}

/** Keeps the value; of a list that is invalid, its valid entries. */
function checkOne(key: string, schema: z.ZodType, value: unknown) {
  const { data, error = null } = schema.safeParse(value);
  if (error === null) return { key, data, error, isKept: true };
  const rest = Array.isArray(value) ? value.filter((entry) => schema.safeParse([entry]).success) : value;
  const kept = schema.safeParse(rest);
  return { key, data: kept.data, error, isKept: kept.success };
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

/** A second file within the same millisecond must not replace the first. */
function unusedName(name: string): string {
  for (let count = 1; ; count++) {
    const path = count === 1 ? name : `${name}-${count}`;
    if (!existsSync(path)) return path;
  }
}
