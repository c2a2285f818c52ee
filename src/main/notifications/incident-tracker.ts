import type { WindowRoute } from '../../shared/model/app-snapshot';
import type { NotificationKind } from '../../shared/model/settings';
import { plural } from '../../shared/text/units';
import { MAX_TOLD_INCIDENTS } from '../settings/setting-values';
import type { Incident, IncidentSources } from './incidents';

/** What is remembered of an incident that began and is not known to be over. */
interface Open {
  /** When it was first seen, ms since the epoch. */
  readonly since: number;
  /** The user knows, or does not want to. */
  readonly told: boolean;
}

/** What was seen so far, by key. */
export type WatchedIncident = ReadonlyMap<string, Open>;

/** An incident that is there now. */
interface Present extends Open {
  readonly incident: Incident;
}

/** What there is to remember over a restart: the keys of what the user was told of and that is not known to be over. */
export function toldIn(watch: WatchedIncident): readonly string[] {
  return [...watch]
    .filter(([, { told }]) => told)
    .map(([key]) => key)
    .slice(-MAX_TOLD_INCIDENTS);
}

/** The watch after a restart: what was told before it is not told again as long as it is the same incident. */
export function watchAfter(told: readonly string[], now: number): WatchedIncident {
  return new Map(told.map((key) => [key, { since: now, told: true }]));
}

/** One notification. */
export interface Announcement {
  /** The incidents that it tells of: with the last of them over, it is over, too. */
  readonly keys: readonly string[];
  readonly title: string;
  readonly body: string;
  readonly cause: WindowRoute;
}

export interface Step {
  readonly watch: WatchedIncident;
  readonly tell: readonly Announcement[];
  /** Incidents that were told of, and are over. */
  readonly over: readonly string[];
  /** When to look again even if nothing changes, ms since the epoch; null for not at all. */
  readonly nextAt: number | null;
}

export interface Audience {
  /** Which kinds they want to hear of. */
  readonly wanted: Readonly<Record<NotificationKind, boolean>>;
  /** They look at the window, which says everything by itself. */
  readonly looking: boolean;
}

/**
 * What follows from a sighting. Each incident is told once, when it has lasted; again only after it was over. Those of a
 * kind that come together are told together.
 * @param now ms since the epoch
 */
export function step(
  before: WatchedIncident,
  sighting: IncidentSources,
  now: number,
  { wanted, looking }: Audience,
): Step {
  const present = new Set(sighting.present.map(({ key }) => key));
  const isOver = (key: string) => !present.has(key) && !sighting.unclear.has(key);
  const watch = new Map([...before].filter(([key]) => !isOver(key)));
  const seen = sighting.present.map((incident): Present => {
    const { since = now, told = false } = watch.get(incident.key) ?? {};
    return { incident, since, told };
  });
  const waiting = seen.filter(({ told }) => !told);
  const due = waiting.filter((open) => isDue(open, waiting, now));
  for (const open of seen) {
    watch.set(open.incident.key, { since: open.since, told: open.told || due.includes(open) });
  }
  const rest = waiting.filter((open) => !due.includes(open)).map(({ incident, since }) => since + incident.grace);
  return {
    watch,
    tell: looking ? [] : announce(due.map(({ incident }) => incident).filter(({ kind }) => wanted[kind])),
    over: [...before].filter(([key, { told }]) => told && isOver(key)).map(([key]) => key),
    nextAt: rest.length === 0 ? null : Math.min(...rest),
  };
}

/** The machine slept: what has not been told yet has lasted only from now on. */
export function startAgain(watch: WatchedIncident, now: number): WatchedIncident {
  return new Map([...watch].map(([key, open]) => [key, open.told ? open : { ...open, since: now }]));
}

/** Its time has come, or half of it has and that of another of its kind: they are one event, such as a drive that went. */
function isDue(open: Present, waiting: readonly Present[], now: number): boolean {
  const lasted = ({ incident, since }: Present, share: number) => now - since >= incident.grace * share;
  const { kind } = open.incident;
  return (
    lasted(open, 1) || (lasted(open, 0.5) && waiting.some((other) => other.incident.kind === kind && lasted(other, 1)))
  );
}

function announce(incidents: readonly Incident[]): readonly Announcement[] {
  const kinds = [...new Set(incidents.map(({ kind }) => kind))];
  return kinds.map((kind) => together(incidents.filter((incident) => incident.kind === kind)));
}

function together(incidents: readonly Incident[]): Announcement {
  const keys = incidents.map(({ key }) => key);
  const [first] = incidents as [Incident, ...Incident[]];
  if (incidents.length === 1) return { keys, title: first.title, body: first.body, cause: first.cause };
  const names = incidents.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = incidents.length - names.length;
  const body = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return { keys, title: TOGETHER[first.kind](incidents.length), body, cause: { kind: 'folders' } };
}

/** Most names in one notification. */
const MOST_NAMED = 4;

const TOGETHER: Readonly<Record<NotificationKind, (n: number) => string>> = {
  decision: (n) => `${plural(n, 'folder')} wait for your decision.`,
  stopped: (n) => `${plural(n, 'folder')} stopped.`,
  server: () => 'The server can not be used.',
  files: (n) => `Files of ${plural(n, 'folder')} could not be sent.`,
  pause: () => 'Everything is paused.',
};
