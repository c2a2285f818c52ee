import type { WorkspaceState } from '../../../src/shared/model/workspace-state';
import { Child } from './child';
import type { EdgeCommand, EdgeConfig, EdgeReport } from './edge-process';

export interface EdgeEvents {
  /** The app says that the server has everything. Called at once, with the time at which it said so. */
  readonly onClaim: (claim: Extract<WorkspaceState, { kind: 'watching' }>, at: number) => void;
  /** It did what it never should: it crashed, or a workspace failed. */
  readonly onMisbehaviour: (what: string) => void;
}

/** Time until the user decides, ms. */
const DECIDE_MS = 150;
/** Problems that the user accepts: the tests emptied or replaced the folder on purpose. */
const ACCEPTED = ['emptied', 'replaced', 'shrunken'];

/** The app as far as it mirrors a folder: the engine in a process, with a user who confirms what it asks. */
export class Edge {
  /** Its last message; null before the first, and while it is not running. */
  state: WorkspaceState | null = null;
  /** Since when it has been saying that, ms since the epoch. */
  stateSince = 0;
  /** The paths that it lists as refused by the server. */
  refused: readonly string[] = [];
  private child: Child | null = null;
  private readonly waiting = new Map<string, (answer: WorkspaceState | null) => void>();
  private decision: NodeJS.Timeout | null = null;
  /** True while another computer may take the folder; the user leaves it with that one. */
  mayLose = false;
  /** The log of every process so far. */
  readonly log: string[] = [];

  constructor(
    private readonly program: string,
    private readonly config: EdgeConfig,
    private readonly home: string,
    private readonly events: EdgeEvents,
    /** Command that the program is run by. */
    private readonly wrapper: readonly string[] = [],
  ) {}

  start(): void {
    const env = { HOME: this.home, XDG_CONFIG_HOME: this.home };
    const child = new Child(this.program, [JSON.stringify(this.config)], {
      env,
      wrapper: this.wrapper,
      onLine: (line) => {
        // The last message of a killed process arrives after its end.
        if (this.child === child) this.hear(line);
      },
    });
    this.child = child;
    child.onCrash((how) => this.events.onMisbehaviour(`the app ${how}`));
  }

  async kill(): Promise<void> {
    await this.end((child) => child.end());
  }

  /** Ends it as the app ends. */
  async stop(): Promise<void> {
    await this.end(async (child) => {
      const ended = child.ended;
      child.expectEnd();
      child.tell('stop' satisfies EdgeCommand);
      await ended;
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.signal(signal);
  }

  /** Resolves when it is done, with the answer to "wait", or with null when the process has ended. */
  async tell(command: Exclude<EdgeCommand, 'stop'>): Promise<WorkspaceState | null> {
    const done = new Promise<WorkspaceState | null>((resolve) => this.waiting.set(command, resolve));
    this.child?.tell(command);
    return Promise.race([done, this.child?.ended.then(() => null) ?? null]);
  }

  private async end(how: (child: Child) => Promise<void>): Promise<void> {
    const { child } = this;
    if (!child) return;
    await how(child);
    this.log.push(...child.said, '(ended)');
    this.child = null;
    this.setState(null, Date.now());
  }

  /** The log up to now. */
  get said(): readonly string[] {
    return [...this.log, ...(this.child?.said ?? [])];
  }

  private hear(line: string): void {
    const report = parse(line);
    if (!report) return;
    if (report.kind === 'done') this.waiting.get(report.command)?.(report.state);
    else if (report.kind === 'failed') this.events.onMisbehaviour(`the app could not start: ${report.reason}`);
    else {
      this.refused = report.refused;
      this.setState(report.state, report.at);
    }
  }

  private setState(state: WorkspaceState | null, at: number): void {
    this.state = state;
    this.stateSince = at;
    if (this.decision) clearTimeout(this.decision);
    this.decision = null;
    if (state?.kind === 'watching') this.events.onClaim(state, at);
    if (this.mayLose && state?.kind === 'failed' && state.problem.code === 'taken-over') return;
    if (state?.kind === 'failed') {
      this.events.onMisbehaviour(`the workspace failed: ${JSON.stringify(state.problem)}`);
      this.decide('resume');
    } else if (state && needsDecision(state)) this.decide('accept');
  }

  private decide(command: 'accept' | 'resume'): void {
    this.decision = setTimeout(() => {
      void this.tell(command);
      this.decide(command);
    }, DECIDE_MS);
    this.decision.unref();
  }
}

function needsDecision(state: WorkspaceState): boolean {
  if (state.kind === 'holding') return true;
  return state.kind === 'unavailable' && ACCEPTED.includes(state.problem.code);
}

/** Null for half a line: the process was killed in the middle of it. */
function parse(line: string): EdgeReport | null {
  try {
    return JSON.parse(line) as EdgeReport;
  } catch {
    return null;
  }
}
