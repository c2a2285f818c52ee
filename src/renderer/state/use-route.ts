import { useEffect } from 'preact/hooks';
import type { WindowRoute } from '../../shared/model/app-snapshot';
import { bridge } from '../bridge/bridge';

/**
 * Follows routes that come from outside the window, also one from before it opened.
 * @param go the same function at every call
 */
export function useRoute(go: (destination: WindowRoute) => void): void {
  useEffect(() => {
    const take = () =>
      bridge.takeDestination().then(
        (destination) => destination && go(destination),
        () => {},
      );
    const unsubscribe = bridge.on('destination', take);
    void take();
    return unsubscribe;
  }, [go]);
}
