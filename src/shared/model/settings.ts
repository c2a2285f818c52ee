/** The settings: each key once, with its schema and default. The window imports only the types, so it loads no zod. */
import { z } from 'zod';
import { DEFAULT_LIMITS, LIMIT_BOUNDS, type Limits, MAX_UPLOAD_KB } from './workspace-state';

/** Valid limits of a workspace. */
export const limitsSchema = z.strictObject({
  maxFiles: z.number().int().min(1).max(LIMIT_BOUNDS.maxFiles),
  maxFileBytes: z.number().int().min(1).max(LIMIT_BOUNDS.maxFileBytes),
}) satisfies z.ZodType<Limits>;

/** The kinds of notifications of the system, each with its default. */
const notificationsSchema = z.object({
  /** A folder waits for a decision: pending deletions, or another folder in its place. */
  decision: z.boolean().default(true),
  /** A folder stopped, or is not there. */
  stopped: z.boolean().default(true),
  /** The server refused the connection, or has been away for long. */
  server: z.boolean().default(true),
  /** Files of a folder could not be sent. */
  files: z.boolean().default(true),
  /** A pause of everything may have been forgotten. */
  pause: z.boolean().default(true),
});

export type NotificationKind = keyof z.output<typeof notificationsSchema>;

const updateChannelSchema = z.enum(['stable', 'beta', 'off']);

/** The releases that the app updates itself to. */
export type UpdateChannel = z.output<typeof updateChannelSchema>;

/** A setting; `change` is what the window may send where that differs from `schema`. */
export interface SettingDefinition {
  readonly schema: z.ZodType;
  readonly default: unknown;
  readonly change?: z.ZodType;
}

/**
 * The settings that the settings file keeps, and the window shows and changes, under one key. The schemas of the file and
 * of a change, {@link SettingsView} and {@link SettingsChange} are derived from this table.
 */
export const SETTINGS = {
  /** Address of the server; empty: the embedded receiver. */
  serverUrl: { schema: z.string().max(2_000), default: '' },
  /** Address of the server that, as the user says, never loses what it has; empty for none. */
  rememberingUrl: { schema: z.string().max(2_000), default: '' },
  /** File with the certificates of the server's own certificate authority, absolute; empty for none. */
  caFile: { schema: z.string().max(32_768), default: '' },
  /** Folder of the embedded receiver's copies, absolute; empty in the file: inside the data folder. */
  mirrorBase: { schema: z.string().max(32_768), default: '' },
  /** Limits of every workspace that has none of its own. */
  limits: { schema: limitsSchema, default: DEFAULT_LIMITS },
  /** Most that is sent to a server, KB (of 1,024 bytes) a second over all folders together; 0 for no limit. */
  maxUploadKb: { schema: z.number().int().min(0).max(MAX_UPLOAD_KB), default: 0 },
  /** Send what git tracks, also where a rule of git or a default ignores it. */
  sendTracked: { schema: z.boolean(), default: true },
  /** Pause everything while the machine runs on its battery. */
  pauseOnBattery: { schema: z.boolean(), default: false },
  /** The notifications that are shown. In a change, kinds that are not named stay as they are. */
  notifications: {
    schema: notificationsSchema,
    default: notificationsSchema.parse({}),
    change: z.partialRecord(notificationsSchema.keyof(), z.boolean()),
  },
  updates: { schema: updateChannelSchema, default: 'stable' },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

type Table = typeof SETTINGS;
type ChangeSchema<D extends SettingDefinition> = D extends { change: infer C extends z.ZodType } ? C : D['schema'];

/** The values of a table of settings. */
export type ValuesOf<T extends Readonly<Record<string, SettingDefinition>>> = {
  readonly [K in keyof T]: z.output<T[K]['schema']>;
};

const changeShape = Object.fromEntries(
  Object.entries<SettingDefinition>(SETTINGS).map(([key, { schema, change = schema }]) => [
    key,
    change.exactOptional(),
  ]),
) as { readonly [K in keyof Table]: z.ZodExactOptional<ChangeSchema<Table[K]>> };

/** A change of settings. An absent key stays as it is. */
export const settingsChangeSchema = z
  .strictObject({
    ...changeShape,
    /** Empty: forget the key. */
    apiKey: z.string().max(2_000).exactOptional(),
    /** The user accepts the risk of an unencrypted connection to the given or present address. */
    acceptInsecure: z.literal(true).exactOptional(),
    startAtLogin: z.boolean().exactOptional(),
  })
  .readonly();

export type SettingsChange = z.output<typeof settingsChangeSchema>;

/** A server to connect to once, to see whether that works. */
export const serverTestSchema = z
  .strictObject({
    serverUrl: z.string().max(2_000),
    /** Empty: the stored one. */
    apiKey: z.string().max(2_000),
    caFile: z.string().max(32_768),
    /** The user accepts the risk of an unencrypted connection. */
    acceptInsecure: z.boolean(),
  })
  .readonly();

export type ServerTest = z.output<typeof serverTestSchema>;

/** A server that was reached, and has greeted. */
export interface ServerTestResult {
  readonly capabilities: readonly string[];
  readonly roundTripMs: number;
}

/** Settings as the window may see them: the key itself never leaves the main process. */
export interface SettingsView extends ValuesOf<Table> {
  /** Files and the key travel to the server unencrypted, over a network that others share. */
  readonly unencrypted: boolean;
  /** The user, or the environment, has accepted that risk for this address. */
  readonly insecureAccepted: boolean;
  readonly hasApiKey: boolean;
  /** False when the system has no key store: the key then lives only until the app quits, and the window says so. */
  readonly keyStoreAvailable: boolean;
  readonly startAtLogin: boolean;
  /** Settings from environment variables, which the window can't change. */
  readonly overridden: readonly ('serverUrl' | 'apiKey' | 'limits' | 'caFile' | 'maxUploadKb')[];
}
