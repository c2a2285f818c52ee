import { useEffect, useState } from 'preact/hooks';
import type { PreviewProgress } from '../../shared/model/file-query';
import { bridge, toOutcome } from '../bridge/bridge';

/**
 * Progress of the scan of this folder; null before the first report. The scan stops when the component is unmounted.
 */
export function useScanProgress(path: string): PreviewProgress | null {
  const [progress, setProgress] = useState<PreviewProgress | null>(null);
  useEffect(() => {
    const unsubscribe = bridge.on('looking', (update) => {
      if (update.path === path) setProgress(update);
    });
    return () => {
      unsubscribe();
      void toOutcome(bridge.stopPreview());
    };
  }, [path]);
  return progress;
}
