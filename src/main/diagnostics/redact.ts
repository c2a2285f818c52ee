/** What is known to be private here; each is taken out wherever it stands. */
export interface Private {
  /** API keys and tokens. */
  readonly secrets: readonly string[];
  readonly userNames: readonly string[];
  readonly hostNames: readonly string[];
  /** Absolute paths of the workspaces; they are told apart by their number. */
  readonly workspaces: readonly string[];
  /** Absolute paths that get a name of their own instead, the inner ones first. */
  readonly places: readonly { readonly path: string; readonly name: string }[];
}

/** Shorter names are words of their own more often than not. */
const SHORTEST_NAME = 2;

/**
 * Makes a text fit to be shown to strangers: without keys, names of users and machines, addresses of servers, and paths.
 * What can't be known is recognised by its form, and rather too much than too little is taken: anything with a slash in it
 * or a file's ending, and any long run of letters and digits. What stays is the app's own code and words.
 */
export function redactor(known: Private): (text: string) => string {
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

/** A path, and what follows it of a path, up to a space. */
function pathFrom(path: string, name: string): Step {
  const pattern = new RegExp(`${plain(path)}(?:[\\\\/][^\\s"'‹›]*)?(?![\\w-])`, 'g');
  return { length: path.length, apply: (text) => (path.length > 1 ? text.replace(pattern, name) : text) };
}

function word(what: string, name: string): Step {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${plain(what)}(?![\\p{L}\\p{N}])`, 'giu');
  return { length: what.length, apply: (text) => (what.length < SHORTEST_NAME ? text : text.replace(pattern, name)) };
}

function longestFirst(one: Step, other: Step): number {
  return other.length - one.length;
}

function plain(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}

/** Where in the app's code something happened: that is the same on every machine, where the app is installed is not. */
const CODE = /[^\s"'()]*[\\/](out[\\/](?:main|preload|renderer)[\\/][\w./\\-]+\.c?js(?::\d+)*)/g;
const OWN_CODE = /^out[\\/](?:main|preload|renderer)[\\/][\w./\\-]+\.c?js(?::\d+)*$/;

/** Anything that a path, an address or a key looks like. */
const FORMS = new RegExp(
  [
    // Addresses, whole.
    String.raw`(?<address>[a-z][a-z0-9+.-]*:\/\/[^\s"'‹›]+)`,
    // Anything with a separator in it.
    String.raw`(?<path>[^\s"'()‹›]*[\p{L}\p{N}_.~-][\\/][^\s"'()‹›]*|[\\/][^\s"'()‹›]+)`,
    // A name with an ending that is no number.
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

/** Whether a connection is encrypted, and stays on this machine, is worth knowing. */
function address(text: string): string {
  const [scheme = '', rest = ''] = text.split('://', 2);
  return `${scheme}://${/^(?:127(?:\.\d+){3}|localhost|\[::1\])(?::\d+)?(?:[/?#,;)]|\.?$)/i.test(rest) ? '‹this machine›' : '‹server›'}`;
}
