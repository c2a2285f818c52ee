import { useEffect, useState } from 'preact/hooks';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { bridge } from '../bridge/bridge';
import { shareStructure } from './structural-sharing';

/** Nothing yet, the app's state, or no answer from the main process. */
export type SnapshotState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly snapshot: AppSnapshot }
  | Lost;
interface Lost {
  readonly kind: 'lost';
}

/** The newest snapshot; equal parts keep their identity from one to the next. */
export function useSnapshot(): SnapshotState {
  const [state, setState] = useState<SnapshotState>({ kind: 'loading' });
  useEffect(() => {
    let pushed = false;
    const unsubscribe = bridge.on('snapshot', (next) => {
      pushed = true;
      setState((previous) => advance(previous, next));
    });
    bridge.getSnapshot().then(
      // A pushed snapshot is newer than the answer to an earlier call.
      (first) => pushed || setState((previous) => advance(previous, first)),
      () => pushed || setState({ kind: 'lost' }),
    );
    return unsubscribe;
  }, []);
  return state;
}

function advance(previous: SnapshotState, next: AppSnapshot): SnapshotState {
  return shareStructure<SnapshotState>(previous, { kind: 'ready', snapshot: next });
}
