import type {
  AppReport,
  CommandReply,
  CommandRequest,
  Explanation,
  WorkspaceReport,
} from '../shared/control/control-protocol';
import { bytes, plural } from '../shared/text/units';
import { appText, localTime, safe } from './local-time';

/** The layout of what `--json` prints; raised when a key changes its meaning or goes. */
const FORMAT = 1;

/** One line of JSON with always the same keys: those of a reply, and what was asked for. */
export function toJson(
  verb: CommandRequest['verb'],
  reply: Pick<CommandReply, 'error'> & Partial<CommandReply>,
): string {
  const { error, app = null, workspaces = [], explanation = null, diagnostics = null } = reply;
  return `${JSON.stringify({ format: FORMAT, verb, ok: error === null, error, app, workspaces, explanation, diagnostics })}\n`;
}

/** What a person reads on stdout when it was done. */
export function toText(request: CommandRequest, { app, workspaces, explanation, diagnostics }: CommandReply): string {
  const { verb, path = '' } = { path: '', ...request };
  const [workspace] = workspaces;
  if (path === null) return overview(app, workspaces);
  if (diagnostics !== null) return diagnostics.split('\n').map(safe).join('\n');
  if (verb === 'list') return table(workspaces.map(row)) || 'No folders yet.\n';
  if (verb === 'explain') return explanation ? explained(explanation) : '';
  if (!workspace) return '';
  return verb === 'status' ? details(workspace) : `${sentence(verb, workspace)}\n`;
}

function sentence(verb: CommandRequest['verb'], workspace: WorkspaceReport): string {
  const [path, destination] = [safe(workspace.path), safe(workspace.destination)];
  switch (verb) {
    case 'add':
      return `Mirroring ${path} → ${destination}`;
    case 'wait':
      // Nothing else: a script takes it as it is.
      return `${workspace.revision}`;
    case 'remove':
      return `${path} is no longer mirrored.`;
    default:
      return `${path}: ${workspace.text}`;
  }
}

function overview(app: AppReport, workspaces: readonly WorkspaceReport[]): string {
  const reason = app.linkReason === null || app.pause ? '' : ` (${safe(app.linkReason)})`;
  const head = `${appText(app)}${reason} → ${safe(app.destination)}\n`;
  return workspaces.length === 0 ? head : `${head}\n${table(workspaces.map(row))}`;
}

function row(workspace: WorkspaceReport): string[] {
  const revision = workspace.revision === null ? '' : `r${workspace.revision}`;
  return [safe(workspace.text), revision, size(workspace), safe(workspace.path)];
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
  return `${safe(workspace.path)}\n${table(lines.map(([name, text]) => [`  ${name}`, safe(text)]))}`;
}

function explained({ path, verdict, reason }: Explanation): string {
  return `${safe(path)} is ${verdict}${reason === null ? '.' : `: ${safe(reason)}`}\n`;
}

function size({ files, bytes: content }: WorkspaceReport): string {
  return `${plural(files, 'file')}, ${bytes(content)}`;
}

/** Columns side by side, the last one as long as it is. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const pad = (cell: string, column: number, last: number) =>
    column === last ? cell : cell.padEnd((widths[column] ?? 0) + 3);
  return rows.map((cells) => `${cells.map((cell, column) => pad(cell, column, cells.length - 1)).join('')}\n`).join('');
}
