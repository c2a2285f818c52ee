import { Button } from '../parts/button';
import { Callout } from '../parts/callout';
import { PathText } from '../parts/path';
import type { AddFailure } from './use-adding';

interface AddProblemsProps {
  readonly failures: readonly AddFailure[];
  readonly onRetry: (paths: readonly string[]) => void;
  readonly onDismiss: (path: string) => void;
  readonly onSettings: () => void;
}

/** Folders that could not be added, each with why and what to do about it. */
export function AddProblems({ failures, onRetry, onDismiss, onSettings }: AddProblemsProps) {
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
            <>
              {problem.code === 'too-many-files' && (
                <Button icon="limits" onClick={onSettings}>
                  Raise the limits
                </Button>
              )}
              <Button icon="retry" onClick={() => onRetry([path])}>
                Try again
              </Button>
            </>
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
