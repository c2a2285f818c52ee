import type { WindowRoute } from '../../shared/model/app-snapshot';
import type { NotificationKind } from '../../shared/model/settings';
import { plural } from '../../shared/text/units';
import { MAX_TOLD_INCIDENTS } from '../settings/setting-values';
import type { DetectedIncidents, Incident } from './incidents';

/** An incident that began and is not known to have ended. */
interface Open {
  /** When it was first seen, ms since the epoch. */
  readonly since: number;
  /** The user was notified, or does not want to be. */
  readonly notified: boolean;
}

/** The open incidents, by key. */
export type TrackedIncidents = ReadonlyMap<string, Open>;

/** An open incident of the present snapshot. */
interface Present extends Open {
  readonly incident: Incident;
}

/** The keys to store over a restart: those of open incidents that the user was notified of. */
export function notifiedKeys(tracked: TrackedIncidents): readonly string[] {
  return [...tracked]
    .filter(([, { notified }]) => notified)
    .map(([key]) => key)
    .slice(-MAX_TOLD_INCIDENTS);
}

/** The open incidents after a restart. They are not notified again before they end. */
export function restoreTracked(notified: readonly string[], now: number): TrackedIncidents {
  return new Map(notified.map((key) => [key, { since: now, notified: true }]));
}

/** One notification. */
export interface Announcement {
  /** Its incidents; it is withdrawn when the last of them ends. */
  readonly keys: readonly string[];
  readonly title: string;
  readonly body: string;
  readonly cause: WindowRoute;
}

/** The result of {@link step}. */
export interface Step {
  readonly tracked: TrackedIncidents;
  readonly notify: readonly Announcement[];
  /** Notified incidents that have ended. */
  readonly ended: readonly string[];
  /** Time of the next step if nothing changes before, ms since the epoch; null for none. */
  readonly nextAt: number | null;
}

/** The user, as far as notifications go. */
export interface Audience {
  /** The kinds that are switched on. */
  readonly wanted: Readonly<Record<NotificationKind, boolean>>;
  /** A focused window shows everything by itself. */
  readonly isWindowFocused: boolean;
}

/**
 * Computes the notifications for the incidents of a snapshot. Each incident is notified once, after its grace period, and
 * again only after it has ended. Incidents of one kind that come together share a notification.
 * @param now ms since the epoch
 */
export function step(
  before: TrackedIncidents,
  detected: DetectedIncidents,
  now: number,
  { wanted, isWindowFocused }: Audience,
): Step {
  const present = new Set(detected.present.map(({ key }) => key));
  const hasEnded = (key: string) => !present.has(key) && !detected.unclear.has(key);
  const tracked = new Map([...before].filter(([key]) => !hasEnded(key)));
  const open = detected.present.map((incident): Present => {
    const { since = now, notified = false } = tracked.get(incident.key) ?? {};
    return { incident, since, notified };
  });
  const waiting = open.filter(({ notified }) => !notified);
  const due = waiting.filter((present) => isDue(present, waiting, now));
  for (const present of open) {
    const { incident, since, notified } = present;
    tracked.set(incident.key, { since, notified: notified || due.includes(present) });
  }
  const later = waiting.filter((present) => !due.includes(present));
  const laterAt = later.map(({ incident, since }) => since + incident.graceMs);
  return {
    tracked,
    notify: isWindowFocused ? [] : announce(due.map(({ incident }) => incident).filter(({ kind }) => wanted[kind])),
    ended: [...before].filter(([key, { notified }]) => notified && hasEnded(key)).map(([key]) => key),
    nextAt: laterAt.length === 0 ? null : Math.min(...laterAt),
  };
}

/** Restarts the grace periods, after the machine slept. */
export function restartGrace(tracked: TrackedIncidents, now: number): TrackedIncidents {
  return new Map([...tracked].map(([key, open]) => [key, open.notified ? open : { ...open, since: now }]));
}

/**
 * True after the grace period, or after half of it when another incident of the kind is due: they have one cause, such as
 * a drive that was removed.
 */
function isDue(present: Present, waiting: readonly Present[], now: number): boolean {
  const lasted = ({ incident, since }: Present, share: number) => now - since >= incident.graceMs * share;
  const { kind } = present.incident;
  if (lasted(present, 1)) return true;
  return lasted(present, 0.5) && waiting.some((other) => other.incident.kind === kind && lasted(other, 1));
}

function announce(incidents: readonly Incident[]): readonly Announcement[] {
  const kinds = [...new Set(incidents.map(({ kind }) => kind))];
  return kinds.map((kind) => combine(incidents.filter((incident) => incident.kind === kind)));
}

function combine(incidents: readonly Incident[]): Announcement {
  const keys = incidents.map(({ key }) => key);
  const [first] = incidents as [Incident, ...Incident[]];
  if (incidents.length === 1) return { keys, title: first.title, body: first.body, cause: first.cause };
  const names = incidents.slice(0, MAX_NAMED).map(({ name }) => name);
  const more = incidents.length - names.length;
  const body = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return { keys, title: COMBINED_TITLES[first.kind](incidents.length), body, cause: { kind: 'folders' } };
}

/** Most names in one notification. */
const MAX_NAMED = 4;

const COMBINED_TITLES: Readonly<Record<NotificationKind, (n: number) => string>> = {
  decision: (n) => `${plural(n, 'folder')} wait for your decision.`,
  stopped: (n) => `${plural(n, 'folder')} stopped.`,
  server: () => 'The server can not be used.',
  files: (n) => `Files of ${plural(n, 'folder')} could not be sent.`,
  pause: () => 'Everything is paused.',
};
