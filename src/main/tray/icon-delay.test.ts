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

const idle = snapshot([workspace('app', watching)]);
const busy = snapshot([workspace('app', syncing)]);
const offline: ConnectionState = { kind: 'offline', reason: '', retryAt: 1 };
const disconnected = snapshot([workspace('app', watching)], { connection: offline });
const broken = snapshot([workspace('app', failed)]);
const brokenAndBusy = snapshot([workspace('bad', failed), workspace('app', syncing)]);

describe('delayIcon', () => {
  it('shows the first state at once', () => {
    expect(delayIcon(null, busy)).toBe(0);
  });

  it('waits for activity and for a lost connection to last', () => {
    expect(delayIcon(idle, busy)).toBe(300);
    expect(delayIcon(idle, disconnected)).toBe(300);
  });

  it('shows a change from one activity to another at once', () => {
    expect(delayIcon(busy, disconnected)).toBe(0);
    expect(delayIcon(busy, busy)).toBe(0);
  });

  it('waits before it shows that activity has ended', () => {
    expect(delayIcon(busy, idle)).toBe(500);
    expect(delayIcon(disconnected, idle)).toBe(500);
    expect(delayIcon(idle, idle)).toBe(0);
  });

  it('shows at once that the user is needed, or paused', () => {
    expect(delayIcon(idle, broken)).toBe(0);
    expect(delayIcon(busy, broken)).toBe(0);
    expect(delayIcon(brokenAndBusy, idle)).toBe(0);
    expect(delayIcon(busy, snapshot([], { pause: { kind: 'battery' } }))).toBe(0);
  });
});
