import { describe, expect, it } from 'vitest';
import { redactor } from './redact';

const redact = redactor({
  secrets: ['sesame-1', ''],
  userNames: ['ada', ''],
  hostNames: ['engine.example.org', 'engine'],
  workspaces: ['/home/ada/secret plans', '/home/ada/secret plans 2', 'C:\\Users\\ada\\umbrella', '/srv/my-app'],
  places: [
    { path: '/home/ada/.config/lockstep/mirrors', name: 'mirrors' },
    { path: '/home/ada/.config/lockstep', name: 'data' },
    { path: '/home/ada', name: 'home' },
  ],
});

describe('redactor', () => {
  it.each([
    ['The server said: bad key sesame-1.', 'The server said: bad key ‹key›.'],
    ['Authorization Bearer abcdefghijklmnopqrstuvwx123', 'Authorization Bearer ‹key›'],
    ['Starts with its files in /home/ada/.config/lockstep.', 'Starts with its files in ‹data›.'],
    ['/home/ada/secret plans: watching: ENOSPC', '‹workspace 1›: watching: ENOSPC'],
    ['/home/ada/secret plans 2/x/y.ts: EACCES', '‹workspace 2› EACCES'],
    ['C:\\Users\\ada\\umbrella\\a b.txt: EPERM', '‹workspace 3› ‹name›: EPERM'],
    ['What was known about secret plans is rebuilt.', 'What was known about ‹workspace 1› is rebuilt.'],
    ['Writes to /home/ada/.config/lockstep/mirrors/umbrella-1a2b3c/x', 'Writes to ‹mirrors›'],
    ['The log of my-app, /srv/my-app/x.ts', 'The log of ‹workspace 4›, ‹workspace 4›'],
    ['Reading src/merger/offer.docx takes long.', 'Reading ‹path› takes long.'],
    ['Reading offer.docx takes long.', 'Reading ‹name› takes long.'],
    ['ada on ENGINE and engine.example.org', '‹user› on ‹host› and ‹host›'],
    ['Connects to wss://user:pw@sync.example.com:8443/ws?key=1', 'Connects to wss://‹server›'],
    ['http://127.0.0.1:4000/ws', 'http://‹this machine›'],
    ['to ws://127.0.0.2:4000.', 'to ws://‹this machine›'],
    ['(wss://[::1]:7)', '(wss://‹this machine›'],
    ['http://localhost:pw@example.com/', 'http://‹server›'],
    ['http://127.0.0.1.example.com/', 'http://‹server›'],
    ['Mail ada@example.com', 'Mail ‹user›‹name›'],
    ['\\\\server\\share\\x', '‹path›'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'Lockstep 0.1.0, Electron 42.0.0, Chromium 148.0.7778.96',
    '[2026-11-25 20:44:28.192] [info]  Connected to the server (offers: ack, manifest).',
    'workspace 1: watching, revision 12',
    'canada, adage',
  ])('%s stays', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('keeps the place of an error in the code, without the path of the app', () => {
    expect(redact('    at f (file:///home/ada/app.asar/out/main/main.js:12:5)')).toBe(
      '    at f (out/main/main.js:12:5)',
    );
  });

  it('takes out a name with each printable character', () => {
    for (let code = 0x20; code < 0x7f; code++) {
      const name = `umbrella${String.fromCharCode(code)}corp`;
      const path = `/home/${name}`;
      const redactName = redactor({
        secrets: [],
        userNames: [name],
        hostNames: [name],
        workspaces: [path],
        places: [{ path: `${path}/x`, name: 'home' }],
      });
      expect(redactName(`In ${path}: ${name} of ${name}.`)).not.toContain('umbrella');
    }
  });
});
