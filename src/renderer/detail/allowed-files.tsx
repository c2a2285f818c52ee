import { useState } from 'preact/hooks';
import { count } from '../../shared/text/units';
import { bridge } from '../bridge/bridge';
import { Button } from '../parts/controls/button';
import { SubmissionProblem, useSubmission } from '../parts/controls/submission';
import { PathText } from '../parts/data/file-path';
import { Icon } from '../parts/icons/icon';
import { useRequest } from '../state/use-request';

interface AllowedFilesProps {
  /** Id of the workspace. */
  readonly id: string;
  /** Changes when the list may have changed. */
  readonly look: string;
}

/** The files that are sent although they look like secrets, each of which can be withheld again. */
export function AllowedFiles({ id, look }: AllowedFilesProps) {
  const [revoked, setRevoked] = useState(0);
  const { problem, submit } = useSubmission();
  const { outcome } = useRequest(() => bridge.allowedFiles(id), `${id} ${look} ${revoked}`);
  const paths = outcome?.ok ? outcome.value : [];
  const revoke = async (path: string) => {
    if (await submit(() => bridge.revokeAllowed(id, path))) setRevoked((times) => times + 1);
  };
  if (paths.length === 0) return null;
  return (
    <section class="problems panel panel--tight" data-weight="withheld" aria-label="Allowed files">
      <div class="panel__head">
        <h3 class="problems__title">
          <Icon name="shield" />
          <span>
            Allowed although they may hold secrets <span class="problems__count">{count(paths.length)}</span>
          </span>
        </h3>
        <div class="problems__ways">
          <Button variant="quiet" onClick={() => void revoke('')}>
            Withhold all again
          </Button>
        </div>
      </div>
      <SubmissionProblem problem={problem} />
      <ul class="problems__list">
        {paths.map((path) => (
          <li class="problem" key={path}>
            <div class="problem__words">
              <p class="problem__path">
                <PathText path={path} />
              </p>
            </div>
            <Button label={`Withhold again: ${path}`} onClick={() => void revoke(path)}>
              Withhold again
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
