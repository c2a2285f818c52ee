import { useState } from 'preact/hooks';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { bridge } from '../bridge/bridge';
import { fittingLimits } from '../format/raised-limit';
import { Button } from '../parts/controls/button';
import { Dialog } from '../parts/controls/dialog';
import { SubmissionProblem, useSubmission } from '../parts/controls/submission';
import { LimitFields } from '../settings/form/limit-fields';
import { type LimitsErrors, limitsDraft, readLimits } from '../settings/form/limits-form';

interface LimitsDialogProps {
  readonly workspace: WorkspaceView;
  readonly onClosed: () => void;
}

/** Chooses the default limits or own ones for a workspace. */
export function LimitsDialog({ workspace, onClosed }: LimitsDialogProps) {
  const { id, name, limits, ownLimits } = workspace;
  const fitting = useState(() => fittingLimits(workspace))[0];
  const [own, setOwn] = useState(ownLimits || fitting !== null);
  const [draft, setDraft] = useState(() => limitsDraft(fitting ?? limits));
  const [errors, setErrors] = useState<LimitsErrors>({});
  const { busy, problem, submit } = useSubmission();
  const save = async (close: () => void) => {
    const read = readLimits(draft);
    setErrors(own ? read.errors : {});
    if (own && !read.limits) return;
    if (await submit(() => bridge.setLimits(id, own ? read.limits : null))) close();
  };
  return (
    <Dialog
      title={
        <>
          Limits of <bdi>{name}</bdi>
        </>
      }
      onSubmit={save}
      onClosed={onClosed}
      actions={(close) => (
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Save
          </Button>
        </>
      )}
    >
      <fieldset class="choices">
        <legend class="visually-hidden">Which limits</legend>
        <label class="check">
          <input type="radio" name="limits" checked={!own} onChange={() => setOwn(false)} />
          <span>The defaults from Settings</span>
        </label>
        <label class="check">
          <input type="radio" name="limits" checked={own} onChange={() => setOwn(true)} />
          <span>Own limits for this folder</span>
        </label>
      </fieldset>
      {own && <LimitFields draft={draft} errors={errors} onChange={setDraft} />}
      <SubmissionProblem problem={problem} />
    </Dialog>
  );
}
