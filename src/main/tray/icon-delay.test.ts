import { describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../shared/model/workspace-state';
import {
  failed,
  exampleSnapshot as snapshot,
  syncing,
  watching,
  exampleWorkspace as workspace,
} from '../../test-support/example-snapshot';
import { delayIcon } from './icon-delay';

const rest = snapshot([workspace('app', watching)]);
const busy = snapshot([workspace('app', syncing)]);
const offline: ConnectionState = { kind: 'offline', reason: '', retryAt: 1 };
const away = snapshot([workspace('app', watching)], { connection: offline });
const broken = snapshot([workspace('app', failed)]);
const brokenAndBusy = snapshot([workspace('bad', failed), workspace('app', syncing)]);

describe('holdBack', () => {
  it('shows the first state at once', () => {
    expect(delayIcon(null, busy)).toBe(0);
  });

  it('waits for activity and for a lost connection to last', () => {
    expect(delayIcon(rest, busy)).toBe(300);
    expect(delayIcon(rest, away)).toBe(300);
  });

  it('follows what changes while it goes on', () => {
    expect(delayIcon(busy, away)).toBe(0);
    expect(delayIcon(busy, busy)).toBe(0);
  });

  it('waits for a rest before it says that it is over', () => {
    expect(delayIcon(busy, rest)).toBe(500);
    expect(delayIcon(away, rest)).toBe(500);
    expect(delayIcon(rest, rest)).toBe(0);
  });

  it('is quick where somebody is needed, or did something', () => {
    expect(delayIcon(rest, broken)).toBe(0);
    expect(delayIcon(busy, broken)).toBe(0);
    expect(delayIcon(brokenAndBusy, rest)).toBe(0);
    expect(delayIcon(busy, snapshot([], { pause: { kind: 'battery' } }))).toBe(0);
  });
});
