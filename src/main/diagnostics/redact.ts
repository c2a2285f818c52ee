import { isThisComputer } from '../../shared/util/loopback';

/** Private values; each is removed wherever it occurs. */
export interface PrivateValues {
  /** API keys and tokens. */
  readonly secrets: readonly string[];
  readonly userNames: readonly string[];
  readonly hostNames: readonly string[];
  /** Absolute paths of the workspaces, which become numbers. */
  readonly workspaces: readonly string[];
  /** Absolute paths that are replaced by a name, the inner ones first. */
  readonly places: readonly { readonly path: string; readonly name: string }[];
}

/** Length of the shortest name that is removed; a shorter one is more often a word. */
const MIN_NAME = 2;

/**
 * Returns a function that removes keys, names of users and machines, addresses of servers, and paths from a text, so that it
 * can be shown to strangers. Unknown values are recognised by their form, and rather too many than too few are removed:
 * words with a slash or a file's extension, and long runs of letters and digits. The app's own code and words stay.
 */
export function redactor(known: PrivateValues): (text: string) => string {
  const steps = [
    ...known.secrets.filter((secret) => secret !== '').map((secret) => literal(secret, '‹key›')),
    ...[...known.workspaces.entries()].map(([at, path]) => pathFrom(path, `‹workspace ${at + 1}›`)).sort(longestFirst),
    ...known.places.map(({ path, name }) => pathFrom(path, `‹${name}›`)),
    ...[...known.workspaces.entries()].map(([at, path]) => word(lastPart(path), `‹workspace ${at + 1}›`)),
    ...known.userNames.map((name) => word(name, '‹user›')),
    ...known.hostNames.map((name) => word(name, '‹host›')),
  ];
  return (text) => maskForms(steps.reduce((rest, step) => step.apply(rest), text.replace(CODE, '$1')));
}

interface Step {
  readonly length: number;
  apply(text: string): string;
}

function literal(what: string, name: string): Step {
  return { length: what.length, apply: (text) => text.replaceAll(what, name) };
}

/** Replaces a path, and the rest of a longer path up to a space. */
function pathFrom(path: string, name: string): Step {
  const pattern = new RegExp(`${escapeRegExp(path)}(?:[\\\\/][^\\s"'‹›]*)?(?![\\w-])`, 'g');
  return { length: path.length, apply: (text) => (path.length > 1 ? text.replace(pattern, name) : text) };
}

function word(what: string, name: string): Step {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escapeRegExp(what)}(?![\\p{L}\\p{N}])`, 'giu');
  return { length: what.length, apply: (text) => (what.length < MIN_NAME ? text : text.replace(pattern, name)) };
}

function longestFirst(one: Step, other: Step): number {
  return other.length - one.length;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}

/** A place in the app's code; the path of the installation before it is removed. */
const CODE = /[^\s"'()]*[\\/](out[\\/](?:main|preload|renderer)[\\/][\w./\\-]+\.c?js(?::\d+)*)/g;
const OWN_CODE = /^out[\\/](?:main|preload|renderer)[\\/][\w./\\-]+\.c?js(?::\d+)*$/;

/** The forms of paths, addresses and keys. */
const FORMS = new RegExp(
  [
    // An address.
    String.raw`(?<address>[a-z][a-z0-9+.-]*:\/\/[^\s"'‹›]+)`,
    // A word with a separator.
    String.raw`(?<path>[^\s"'()‹›]*[\p{L}\p{N}_.~-][\\/][^\s"'()‹›]*|[\\/][^\s"'()‹›]+)`,
    // A name with an extension that is no number.
    String.raw`(?<file>[\p{L}\p{N}_@+%-]+(?:\.[\p{L}\p{N}_-]+)*\.(?=[\p{L}\p{N}_-]*\p{L})[\p{L}\p{N}_-]+)`,
    // A key, a hash, a token.
    '(?<long>[A-Za-z0-9_+=-]{24,})',
  ].join('|'),
  'giu',
);

function maskForms(text: string): string {
  return text.replace(FORMS, (found, ...rest) => {
    const groups = rest.at(-1) as Record<'address' | 'path' | 'file' | 'long', string | undefined>;
    if (OWN_CODE.test(found)) return found;
    if (groups.address !== undefined) return address(found);
    if (groups.long !== undefined) return '‹key›';
    return groups.file === undefined ? '‹path›' : '‹name›';
  });
}

/** Keeps the scheme and whether the address is this machine, which are worth knowing. */
function address(text: string): string {
  const url = URL.parse(text.replace(/[.,;)]+$/, ''));
  return `${text.split('://', 1)[0]}://${url && isThisComputer(url.hostname) ? '‹this machine›' : '‹server›'}`;
}
