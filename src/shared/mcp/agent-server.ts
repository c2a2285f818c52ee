import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { ReadRefused, type Reads } from './reads';
import { TOOLS } from './tools';

/** A revision never changes, and is kept for an hour, ms. */
const REVISION_TTL_MS = 3_600_000;
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };

const INSTRUCTIONS =
  'Reads the mirrored code of the user. Every answer is of one whole revision, which it names. ' +
  'After the user changed something, call wait_for_revision. Files that are not mirrored can not be read.';

/** The URI of a workspace, and of a file in one of its revisions. */
export const workspaceUri = (id: string): string => `lockstep://${id}`;

/**
 * The server of the Model Context Protocol for agents: tools that only read, and files of revisions as resources.
 * @param version version of this program
 * @param subscribe true where clients can hear of new revisions
 */
export function agentServer(reads: Reads, version: string, subscribe: boolean): McpServer {
  const server = new McpServer(
    { name: 'lockstep', version },
    {
      instructions: INSTRUCTIONS,
      capabilities: { resources: { subscribe } },
    },
  );
  for (const { name, description, input, run } of TOOLS) {
    server.registerTool(name, { description, inputSchema: input, annotations: READ_ONLY }, async (args) => {
      try {
        return { content: (await run(reads, args as never)).map((text) => ({ type: 'text' as const, text })) };
      } catch (error) {
        if (!(error instanceof ReadRefused)) throw error;
        return { isError: true, content: [{ type: 'text' as const, text: `${error.code}: ${error.message}` }] };
      }
    });
  }
  const file = new ResourceTemplate('lockstep://{workspace}@{revision}/{+path}', { list: undefined });
  const cacheHint = { ttlMs: REVISION_TTL_MS, cacheScope: 'private' as const };
  server.registerResource(
    'file',
    file,
    { description: 'A file in one revision; it never changes.', cacheHint },
    async (uri, parts) => {
      const [workspace, revision, path] = [parts.workspace, parts.revision, parts.path].map((part) =>
        decodeURIComponent(String(part)),
      );
      const answer = await reads.files(workspace as string, [path as string], Number(revision));
      const [found] = answer.files;
      if (found?.text !== undefined) return { contents: [{ uri: uri.href, mimeType: 'text/plain', text: found.text }] };
      if (found?.base64 === undefined)
        throw new ReadRefused('not-mirrored', found?.omitted ?? `${path}: not mirrored.`);
      return { contents: [{ uri: uri.href, mimeType: 'application/octet-stream', blob: found.base64 }] };
    },
  );
  const workspace = new ResourceTemplate(workspaceUri('{workspace}'), {
    list: async () => ({
      resources: (await reads.workspaces()).map(({ id, root }) => ({
        uri: workspaceUri(id),
        name: root,
        mimeType: 'application/json',
      })),
    }),
  });
  server.registerResource(
    'workspace',
    workspace,
    { description: 'The state of a workspace; subscribe to hear of new revisions.' },
    async (uri, parts) => {
      const text = JSON.stringify(await reads.status(String(parts.workspace)));
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text }] };
    },
  );
  return server;
}
