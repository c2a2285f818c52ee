import type { ComponentChildren } from 'preact';
import type { Sign } from '../../format/descriptions';

/** Line drawings on a 20 × 20 grid in the colour of the text; always beside words or a name, so never read aloud. */
const DRAWINGS = {
  ok: (
    <>
      <circle cx="10" cy="10" r="7.25" />
      <path d="m6.9 10.3 2.2 2.2 4.2-4.6" />
    </>
  ),
  syncing: (
    <>
      <path d="M3 9.4a7 7 0 0 1 12.4-3.8L17 7.5" />
      <path d="M17 3.4v4.1h-4.1" />
      <path d="M17 10.6a7 7 0 0 1-12.4 3.8L3 12.5" />
      <path d="M3 16.6v-4.1h4.1" />
    </>
  ),
  scanning: (
    <>
      <circle cx="10" cy="10" r="7.25" stroke-dasharray="2.2 3.5" />
      <circle cx="10" cy="10" r="1.6" fill="currentColor" stroke="none" />
    </>
  ),
  waiting: (
    <>
      <circle cx="10" cy="10" r="7.25" />
      <path d="M10 5.8V10l2.8 1.9" />
    </>
  ),
  paused: (
    <>
      <rect x="2.75" y="2.75" width="14.5" height="14.5" rx="4" />
      <path d="M8 7.2v5.6M12 7.2v5.6" />
    </>
  ),
  failed: (
    <>
      <path d="M7 2.75h6L17.25 7v6L13 17.25H7L2.75 13V7z" />
      <path d="M10 6.4v4.2" />
      <path d="M10 13.5v.01" />
    </>
  ),
  attention: (
    <>
      <path d="M8.7 3.4a1.5 1.5 0 0 1 2.6 0l6 10.7a1.5 1.5 0 0 1-1.3 2.2H4a1.5 1.5 0 0 1-1.3-2.2z" />
      <path d="M10 7.6v3.6" />
      <path d="M10 13.6v.01" />
    </>
  ),
  info: (
    <>
      <circle cx="10" cy="10" r="7.25" />
      <path d="M10 9.2v4.2" />
      <path d="M10 6.5v.01" />
    </>
  ),
  check: <path d="m4.5 10.5 3.6 3.7 7.4-8.4" />,
  plus: <path d="M10 4v12M4 10h12" />,
  pause: <path d="M7.2 4.5v11M12.8 4.5v11" />,
  play: <path d="M6.5 4.3v11.4l9-5.7z" />,
  retry: (
    <>
      <path d="M16.6 10a6.6 6.6 0 1 1-2-4.7l2 1.9" />
      <path d="M16.6 3.2v4h-4" />
    </>
  ),
  back: <path d="M16 10H4.5M9 5l-5 5 5 5" />,
  close: <path d="m5.5 5.5 9 9M14.5 5.5l-9 9" />,
  folder: (
    <path d="M2.75 6.2c0-1 .8-1.7 1.7-1.7h3l1.9 2.2h6.2c1 0 1.7.8 1.7 1.7v5.4c0 1-.8 1.7-1.7 1.7H4.5c-1 0-1.7-.8-1.7-1.7z" />
  ),
  copy: (
    <>
      <rect x="2.75" y="2.75" width="10" height="10" rx="2.5" />
      <path d="M16 7.4c.8.3 1.3 1 1.3 1.9v5.4c0 1.4-1.2 2.5-2.5 2.5H9.3c-.9 0-1.6-.5-2-1.2" />
    </>
  ),
  limits: (
    <>
      <path d="M3 6.5h6.5M14.5 6.5H17M3 13.5h2.5M10.5 13.5H17" />
      <circle cx="12" cy="6.5" r="2.2" />
      <circle cx="8" cy="13.5" r="2.2" />
    </>
  ),
  trash: (
    <>
      <path d="M3.5 5.5h13M8 5.3V3.5h4v1.8M5.2 5.7l.7 9.4c.1.9.8 1.6 1.7 1.6h4.8c.9 0 1.6-.7 1.7-1.6l.7-9.4" />
      <path d="M8.5 9v4.2M11.5 9v4.2" />
    </>
  ),
  settings: (
    <>
      <circle cx="10" cy="10" r="2.5" />
      <path d="M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2M4.7 4.7l1.4 1.4M13.9 13.9l1.4 1.4M4.7 15.3l1.4-1.4M13.9 6.1l1.4-1.4" />
    </>
  ),
  server: (
    <>
      <rect x="2.75" y="3.25" width="14.5" height="5.75" rx="2" />
      <rect x="2.75" y="11" width="14.5" height="5.75" rx="2" />
      <path d="M6 6.1v.01M6 13.9v.01" />
    </>
  ),
  computer: (
    <>
      <rect x="2.75" y="3.75" width="14.5" height="9.5" rx="2" />
      <path d="M7 16.5h6" />
    </>
  ),
  edit: <path d="m12.2 5 2.8 2.8-7.6 7.6-3.5.7.7-3.5zM10.6 6.6l2.8 2.8" />,
  move: <path d="M4 6.5h9.5M10.5 3.2l3.3 3.3-3.3 3.3M16 13.5H6.5M9.5 10.2l-3.3 3.3 3.3 3.3" />,
  minus: <path d="M4.5 10h11" />,
  forward: <path d="m8 5.5 4.5 4.5L8 14.5" />,
  muted: (
    <>
      <path d="M5.5 13.5c.8-1 1-2.2 1-4a3.7 3.7 0 0 1 .5-1.9M9 5.7a3.5 3.5 0 0 1 4.5 3.4c0 1 .1 1.9.4 2.6M5 13.8h7.5M8.4 16.2c.9.8 2.3.8 3.2 0" />
      <path d="m3.8 3.8 12.4 12.4" />
    </>
  ),
  unmuted: <path d="M5 13.8c1-1 1.5-2.4 1.5-4.7a3.5 3.5 0 0 1 7 0c0 2.3.5 3.7 1.5 4.7zM8.4 16.2c.9.8 2.3.8 3.2 0" />,
  more: <path d="M4.5 10h.01M10 10h.01M15.5 10h.01" stroke-width="3" />,
  send: <path d="M3.5 10h12M10.5 4.8l5.2 5.2-5.2 5.2" />,
  shield: <path d="M10 2.75 4 5v4.6c0 3.6 2.5 6.2 6 7.6 3.5-1.4 6-4 6-7.6V5z" />,
  key: (
    <>
      <circle cx="6.5" cy="13.5" r="3.75" />
      <path d="m9.2 10.8 7.3-7.3M13 7l2.5 2.5M15.2 4.8l1.8 1.8" />
    </>
  ),
  list: <path d="M3.5 5.5h.01M7 5.5h9.5M3.5 10h.01M7 10h9.5M3.5 14.5h.01M7 14.5h9.5" />,
  ledger: (
    <>
      <path d="M5 2.75h10c.7 0 1.25.55 1.25 1.25v12c0 .7-.55 1.25-1.25 1.25H5c-.7 0-1.25-.55-1.25-1.25V4c0-.7.55-1.25 1.25-1.25z" />
      <path d="M7 7h6M7 10h6M7 13h3.5" />
    </>
  ),
  export: <path d="M10 12V3.5M6.5 6.8 10 3.3l3.5 3.5M3.5 11.5v3.3c0 .9.8 1.7 1.7 1.7h9.6c.9 0 1.7-.8 1.7-1.7v-3.3" />,
  search: (
    <>
      <circle cx="9" cy="9" r="5.25" />
      <path d="m13 13 3.8 3.8" />
    </>
  ),
} as const satisfies Readonly<Record<Sign, ComponentChildren>> & Readonly<Record<string, ComponentChildren>>;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, class: extra }: { name: IconName; class?: string }) {
  return (
    <svg class={extra ? `icon ${extra}` : 'icon'} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {DRAWINGS[name]}
    </svg>
  );
}

/** The sign of a state; its words belong beside it. */
export function SignIcon({ sign, large = false }: { sign: Sign; large?: boolean }) {
  return (
    <span class={large ? 'sign sign--large' : 'sign'} data-sign={sign}>
      <Icon name={sign} />
    </span>
  );
}
