import { useEffect, useState } from 'preact/hooks';
import type { LookProgress } from '../../shared/model/file-query';
import { bridge, settle } from '../bridge/bridge';

/**
 * Progress of the scan of this folder; null before the first report. The scan stops when the component is unmounted.
 */
export function useLooking(path: string): LookProgress | null {
  const [progress, setProgress] = useState<LookProgress | null>(null);
  useEffect(() => {
    const unsubscribe = bridge.on('looking', (news) => {
      if (news.path === path) setProgress(news);
    });
    return () => {
      unsubscribe();
      void settle(bridge.stopPreview());
    };
  }, [path]);
  return progress;
}
