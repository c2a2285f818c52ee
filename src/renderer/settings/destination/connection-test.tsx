import { useState } from 'preact/hooks';
import type { Problem } from '../../../shared/model/problem';
import type { ServerTest, ServerTestResult } from '../../../shared/model/settings';
import { bridge, toOutcome } from '../../bridge/bridge';
import { Button } from '../../parts/controls/button';
import { Callout } from '../../parts/controls/callout';

interface ConnectionTestProps {
  readonly server: ServerTest;
  /** A key is entered or stored. */
  readonly hasKey: boolean;
}

/** Connects to the server as it stands in the fields, and says how that went. */
export function ConnectionTest({ server, hasKey }: ConnectionTestProps) {
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ServerTestResult | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const test = async () => {
    if (busy) return;
    setBusy(true);
    const outcome = await toOutcome(bridge.testServer(server));
    setBusy(false);
    setResult(outcome.ok ? outcome.value : null);
    setProblem(outcome.ok || outcome.problem.code === 'not-confirmed' ? null : outcome.problem);
  };
  return (
    <div class="stack">
      <div class="place">
        <Button icon="retry" busy={busy} inactive={server.serverUrl === ''} onClick={() => void test()}>
          Test connection
        </Button>
      </div>
      <div role="status">
        {result && (
          <Callout tone="info" icon="check" title={`Connected; an answer takes ${roundTrip(result.roundTripMs)}.`}>
            <p>
              {hasKey ? 'The API key is accepted.' : 'The server asks for no API key.'} {abilities(result.capabilities)}
            </p>
          </Callout>
        )}
      </div>
      {problem && (
        <Callout tone="bad" icon="attention" role="alert" title={problem.title}>
          <p>{problem.detail}</p>
        </Callout>
      )}
    </div>
  );
}

function roundTrip(ms: number): string {
  return ms < 1 ? 'less than 1 ms' : `${Math.round(ms)} ms`;
}

/** Words for what matters to the user of a server's capabilities. */
const ABILITIES: readonly (readonly [capability: string, words: string])[] = [
  ['ack', 'confirms each file'],
  ['manifest', 'compares its copy'],
  ['zstd', 'takes compressed files'],
];

function abilities(capabilities: readonly string[]): string {
  const able = ABILITIES.filter(([capability]) => capabilities.includes(capability)).map(([, words]) => words);
  return able.length === 0 ? 'It confirms no file: what it has is not known for certain.' : `It ${able.join(', ')}.`;
}
