import type { ProblemCode } from '../../shared/model/problem';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';
import { PathText } from '../parts/data/file-path';
import type { AddFailure } from './use-adding';

interface AddProblemsProps {
  readonly failures: readonly AddFailure[];
  readonly onRetry: (paths: readonly string[]) => void;
  readonly onDismiss: (path: string) => void;
}

/** Problems that another attempt does not solve. */
const LASTING: readonly ProblemCode[] = ['not-a-folder', 'protected-folder', 'overlap', 'too-many-workspaces'];

/** Folders that could not be added, each with the reason and a way to try again. */
export function AddProblems({ failures, onRetry, onDismiss }: AddProblemsProps) {
  if (failures.length === 0) return null;
  return (
    <section class="stack" aria-label="Not added">
      {failures.map(({ path, problem }) => (
        <Callout
          key={path}
          tone="bad"
          icon="attention"
          role="alert"
          title={problem.title}
          dismiss={{ label: `Dismiss the problem with ${path}`, onClick: () => onDismiss(path) }}
          actions={
            !LASTING.includes(problem.code) && (
              <Button icon="retry" onClick={() => onRetry([path])}>
                Try again
              </Button>
            )
          }
        >
          <p>{problem.detail}</p>
          <p class="callout__path">
            <PathText path={path} />
          </p>
        </Callout>
      ))}
    </section>
  );
}
