import { useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { Problem } from '../../shared/model/problem';
import { bridge, toOutcome } from '../bridge/bridge';
import { Button } from '../parts/controls/button';

/** Name, version and licences of the app, and its diagnostics. */
export function About({ version }: { version: string }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [copied, setCopied] = useState(false);
  const act = async (call: Promise<Outcome>) => {
    const outcome = await toOutcome(call);
    setProblem(outcome.ok ? null : outcome.problem);
    return outcome.ok;
  };
  return (
    <footer class="about">
      <span class="about__version">Lockstep {version}</span>
      <Button variant="quiet" onClick={() => act(bridge.openNotices())}>
        Licences
      </Button>
      <Button variant="quiet" onClick={() => act(bridge.openLogs())}>
        Open logs
      </Button>
      <Button variant="quiet" onClick={async () => setCopied(await act(bridge.copyDiagnostics()))}>
        Copy diagnostics
      </Button>
      <Button variant="quiet" onClick={() => act(bridge.quit())}>
        Quit Lockstep
      </Button>
      <p class="about__said" role="status">
        {copied && 'Copied: versions, states and the last of the log, without keys, names and paths.'}
      </p>
      {problem && (
        <p class="about__problem" role="alert">
          {problem.title} {problem.detail}
        </p>
      )}
    </footer>
  );
}
