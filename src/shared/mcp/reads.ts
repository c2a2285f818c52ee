/** Refusal of a read, with the code of the API. */
export class ReadRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Fields of every answer about a revision. */
export interface AnswerHead {
  /** Id of the workspace. */
  readonly workspace: string;
  readonly revision: number;
  readonly complete: boolean;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

/** A call of the receiver's API; parameters that are undefined are left out. @throws ReadRefused */
export type ReadCall = (
  method: 'GET' | 'POST',
  /** Path with the id in it. */
  path: string,
  parameters?: Readonly<Record<string, unknown>>,
) => Promise<object>;

/** An answer about a revision with its own fields. */
export type Answer<Fields> = AnswerHead & Fields;

/** A workspace in the list of all. */
export interface ListedWorkspace extends AnswerHead {
  readonly id: string;
  readonly root: string;
  readonly copy: string;
  readonly reason: string | null;
  readonly connected: boolean;
}

/** One of several files that were read together. */
export interface FileAnswer {
  readonly path: string;
  readonly size?: number;
  readonly hash?: string;
  readonly text?: string;
  readonly base64?: string;
  readonly missing?: true;
  readonly omitted?: string;
}

const id = encodeURIComponent;

/** The calls of the API that agents use. */
export class Reads {
  constructor(private readonly call: ReadCall) {}

  async workspaces(): Promise<readonly ListedWorkspace[]> {
    return (await this.ask<{ workspaces: readonly ListedWorkspace[] }>('')).workspaces;
  }

  /** @param timeout seconds; 0 answers at once */
  status(workspace: string, wait?: number, timeout?: number): Promise<ListedWorkspace> {
    return this.ask(`/${id(workspace)}`, { wait, timeout });
  }

  tree(workspace: string, parameters: object) {
    type Fields = { files: { path: string; size: number }[]; next: string | null };
    return this.ask<Answer<Fields>>(`/${id(workspace)}/tree`, parameters);
  }

  files(workspace: string, paths: readonly string[], at?: number) {
    const call = this.call('POST', `/v1/workspaces/${id(workspace)}/files`, { paths, at });
    return call as Promise<Answer<{ files: readonly FileAnswer[] }>>;
  }

  search(workspace: string, parameters: object) {
    type Match = { path: string; line: number; text: string; before?: string[]; after?: string[] };
    return this.ask<Answer<{ matches: Match[]; truncated: boolean }>>(`/${id(workspace)}/search`, parameters);
  }

  changes(workspace: string, parameters: object) {
    type Change = { path: string; kind: string; from?: string };
    type Fields = { changes: Change[]; next: string | null; tooOld?: true };
    return this.ask<Answer<Fields>>(`/${id(workspace)}/changes`, parameters);
  }

  diff(workspace: string, parameters: object) {
    return this.ask<Answer<{ diff: string; omitted: string[] }>>(`/${id(workspace)}/diff`, parameters);
  }

  private ask<Result>(path: string, parameters: object = {}): Promise<Result> {
    return this.call('GET', `/v1/workspaces${path}`, { ...parameters }) as Promise<Result>;
  }
}
