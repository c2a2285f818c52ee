import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { type Heard, listen } from './announcements';

/** News gathered over this time is told together. */
const GATHER_MS = 1_000;

/** Tells a screen reader what changed for good: politely, and never each tick of a progress bar. */
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
      {/* The same words a second time are news only in a new element. */}
      {news.text && <p key={news.number}>{news.text}</p>}
    </div>
  );
}
