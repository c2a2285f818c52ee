import { useEffect, useState } from 'preact/hooks';
import type { LookProgress } from '../../shared/model/file-query';
import { bridge, settle } from '../bridge/bridge';

/** How far the look at this folder has come; null before the first news of it. Nobody goes on looking afterwards. */
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
