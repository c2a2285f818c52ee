import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { type Announced, announce } from './announcements';

/** Announcements within this time are made together. */
const COLLECT_MS = 1_000;

/** Announces lasting changes to a screen reader, politely; progress is not announced. */
export function Announcer({ snapshot }: { snapshot: AppSnapshot }) {
  const latest = useRef(snapshot);
  const announced = useRef<Announced | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [message, setMessage] = useState({ number: 0, text: '' });
  latest.current = snapshot;

  useEffect(() => {
    announced.current ??= announce(null, snapshot).announced;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      const result = announce(announced.current, latest.current);
      announced.current = result.announced;
      const text = result.messages.join('. ');
      if (text) setMessage(({ number }) => ({ number: number + 1, text }));
    }, COLLECT_MS);
  }, [snapshot]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  return (
    <div class="visually-hidden" role="status" data-testid="announcer">
      {/* A repeated text is announced only in a new element. */}
      {message.text && <p key={message.number}>{message.text}</p>}
    </div>
  );
}
