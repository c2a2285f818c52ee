import { useEffect } from 'preact/hooks';
import type { WindowRoute } from '../../shared/model/app-snapshot';
import { bridge } from '../bridge/bridge';

/**
 * Goes where something outside the window leads to, from before it was there as well.
 * @param go the same function at every call
 */
export function useDestination(go: (destination: WindowRoute) => void): void {
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
