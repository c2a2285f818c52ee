import { join } from 'node:path';
import type {
  AppReport,
  ChangeReport,
  CommandReply,
  CommandRequest,
  Explanation,
  WorkspaceReport,
} from '../shared/control/control-protocol';
import { printable } from '../shared/text/printable';
import { bytes, plural } from '../shared/text/units';

/** Version of the JSON that `--json` prints; raised when a key changes its meaning or goes. */
const FORMAT = 1;

/** One line of JSON with always the same keys: the verb and those of a reply. */
export function toJson(
  verb: CommandRequest['verb'],
  reply: Pick<CommandReply, 'error'> & Partial<CommandReply>,
): string {
  const {
    error,
    app = null,
    workspaces = [],
    explanation = null,
    allowed = [],
    settings = [],
    changes = [],
    diagnostics = null,
  } = reply;
  const ok = error === null;
  return `${JSON.stringify({ format: FORMAT, verb, ok, error, app, workspaces, explanation, allowed, settings, changes, diagnostics })}\n`;
}

/** The text on stdout after a command that succeeded. */
export function toText(request: CommandRequest, reply: CommandReply): string {
  const { app, workspaces, explanation, allowed, settings, diagnostics } = reply;
  const { verb, path = '' } = { path: '', ...request };
  const [workspace] = workspaces;
  if (diagnostics !== null) return diagnostics.split('\n').map(printable).join('\n');
  if (settings.length > 0) return table(settings.map(({ name, value }) => [name, printable(value)]));
  if (verb === 'problems') return workspaces.flatMap(problemLines).map(line).join('') || 'No problems.\n';
  if (verb === 'changes') return table(reply.changes.map(changeRow)) || 'No changes since the app started.\n';
  if (verb === 'open') return '';
  if (path === null) return overview(app, workspaces);
  if (verb === 'list') return table(workspaces.map(row)) || 'No folders yet.\n';
  if (verb === 'explain' || verb === 'include' || verb === 'exclude') return explanation ? explained(explanation) : '';
  if (verb === 'quit') return 'Lockstep quits.\n';
  if (!workspace) return '';
  if (verb === 'allow' || verb === 'allowed' || verb === 'revoke') return allowed.map(line).join('');
  return verb === 'status' ? details(workspace) : `${sentence(verb, workspace)}\n`;
}

function sentence(verb: CommandRequest['verb'], workspace: WorkspaceReport): string {
  const [path, destination] = [printable(workspace.path), printable(workspace.destination)];
  switch (verb) {
    case 'add':
      return `Mirroring ${path} → ${destination}`;
    case 'wait':
      // Scripts use it as it is.
      return `${workspace.revision}`;
    case 'remove':
      return `${path} is no longer mirrored.`;
    default:
      return `${path}: ${workspace.text}`;
  }
}

function overview(app: AppReport, workspaces: readonly WorkspaceReport[]): string {
  const reason = app.linkReason === null || app.pause ? '' : ` (${printable(app.linkReason)})`;
  const head = `${appText(app)}${reason} → ${printable(app.destination)}\n`;
  return workspaces.length === 0 ? head : `${head}\n${table(workspaces.map(row))}`;
}

/** The whole app in one line. Only this machine's time can say when a pause ends. */
function appText({ text, pause }: AppReport): string {
  if (pause?.kind === 'battery') return `${text}, on battery`;
  return pause ? `${text} until ${pause.until === null ? 'you resume it' : localTime(pause.until)}` : text;
}

/** "2026-03-09 14:05:31", in this machine's time. */
function localTime(iso: string): string {
  return new Date(iso).toLocaleString('sv');
}

function row(workspace: WorkspaceReport): string[] {
  const revision = workspace.revision === null ? '' : `r${workspace.revision}`;
  return [printable(workspace.text), revision, size(workspace), printable(workspace.path)];
}

function details(workspace: WorkspaceReport): string {
  const { revision, verified, queued, lastSyncAt, problem, fileProblems, fileProblemCount } = workspace;
  const proof = verified === null ? '' : verified ? ', verified' : ', delivered';
  const more = fileProblemCount - fileProblems.length;
  const lines: [string, string][] = [
    ['state', `${workspace.text}${revision === null ? '' : `, revision ${revision}${proof}`}`],
    ...(problem ? [['problem', `${problem.title} ${problem.detail}`] satisfies [string, string]] : []),
    ['mirrored to', workspace.destination],
    ['holds', size(workspace)],
    ...(queued > 0 ? [['to send', plural(queued, 'change')] satisfies [string, string]] : []),
    ['last sent', lastSyncAt === null ? 'nothing yet' : localTime(lastSyncAt)],
    ...fileProblems.map(({ path, title }): [string, string] => ['file', `${path}: ${title}`]),
    ...(more > 0 ? [['', `and ${plural(more, 'more file')}`] satisfies [string, string]] : []),
  ];
  return `${printable(workspace.path)}\n${table(lines.map(([name, text]) => [`  ${name}`, printable(text)]))}`;
}

function explained({ path, verdict, reason, missing }: Explanation): string {
  const subject = missing ? `${printable(path)} does not exist; it would be` : `${printable(path)} is`;
  return `${subject} ${verdict}${reason === null ? '.' : `: ${printable(reason)}`}\n`;
}

/** A line for each problem of a folder and of its files. */
function problemLines({ path, text, problem, held, fileProblems, fileProblemCount }: WorkspaceReport): string[] {
  const more = fileProblemCount - fileProblems.length;
  return [
    ...(problem ? [`${path}: ${problem.title} ${problem.detail}`] : []),
    ...(held > 0 ? [`${path}: ${text}`] : []),
    ...fileProblems.map(({ path: file, title, detail }) => `${join(path, file)}: ${title} ${detail}`),
    ...(more > 0 ? [`${path}: and ${plural(more, 'more file')}`] : []),
  ];
}

function changeRow({ workspace, at, kind, path, from, bytes: content }: ChangeReport): string[] {
  const target = printable(join(workspace, path));
  return [localTime(at), kind, bytes(content), from === null ? target : `${printable(from)} → ${target}`];
}

function line(text: string): string {
  return `${printable(text.trim())}\n`;
}

function size({ files, bytes: content }: WorkspaceReport): string {
  return `${plural(files, 'file')}, ${bytes(content)}`;
}

/** Lines of aligned columns; the last column is not padded. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const pad = (cell: string, column: number, last: number) =>
    column === last ? cell : cell.padEnd((widths[column] ?? 0) + 3);
  return rows.map((cells) => `${cells.map((cell, column) => pad(cell, column, cells.length - 1)).join('')}\n`).join('');
}
