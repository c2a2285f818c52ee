import { useEffect } from 'preact/hooks';
import { bridge } from '../bridge/bridge';

/**
 * Receives the folders that were chosen outside the window, also those chosen before it opened.
 * @param propose the same function at every call
 */
export function useProposed(propose: (paths: readonly string[]) => void): void {
  useEffect(() => {
    const take = () =>
      bridge.takeProposed().then(
        (paths) => {
          if (paths.length > 0) propose(paths);
        },
        () => {},
      );
    const unsubscribe = bridge.on('proposed', take);
    void take();
    return unsubscribe;
  }, [propose]);
}
