import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { type Heard, listen } from './announcements';

/** Announcements within this time are made together. */
const GATHER_MS = 1_000;

/** Announces lasting changes to a screen reader, politely; progress is not announced. */
export function Announcer({ snapshot }: { snapshot: AppSnapshot }) {
  const latest = useRef(snapshot);
  const heard = useRef<Heard | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [news, setNews] = useState({ number: 0, text: '' });
  latest.current = snapshot;

  useEffect(() => {
    heard.current ??= listen(null, snapshot).heard;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      const told = listen(heard.current, latest.current);
      heard.current = told.heard;
      const text = told.messages.join('. ');
      if (text) setNews(({ number }) => ({ number: number + 1, text }));
    }, GATHER_MS);
  }, [snapshot]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  return (
    <div class="visually-hidden" role="status" data-testid="announcer">
      {/* A repeated text is announced only in a new element. */}
      {news.text && <p key={news.number}>{news.text}</p>}
    </div>
  );
}
