import { describe, expect, it } from 'vitest';
import {
  failed,
  exampleSnapshot as snapshot,
  syncing,
  watching,
  exampleWorkspace as workspace,
} from '../../../e2e/support/example-snapshot';
import type { LinkState } from '../../shared/ipc/contract';
import { holdBack } from './icon-delay';

const rest = snapshot([workspace('app', watching)]);
const busy = snapshot([workspace('app', syncing)]);
const offline: LinkState = { kind: 'offline', reason: '', retryAt: 1 };
const away = snapshot([workspace('app', watching)], { link: offline });
const broken = snapshot([workspace('app', failed)]);
const brokenAndBusy = snapshot([workspace('bad', failed), workspace('app', syncing)]);

describe('holdBack', () => {
  it('shows the first state at once', () => {
    expect(holdBack(null, busy)).toBe(0);
  });

  it('waits for activity and for a lost connection to last', () => {
    expect(holdBack(rest, busy)).toBe(300);
    expect(holdBack(rest, away)).toBe(300);
  });

  it('follows what changes while it goes on', () => {
    expect(holdBack(busy, away)).toBe(0);
    expect(holdBack(busy, busy)).toBe(0);
  });

  it('waits for a rest before it says that it is over', () => {
    expect(holdBack(busy, rest)).toBe(500);
    expect(holdBack(away, rest)).toBe(500);
    expect(holdBack(rest, rest)).toBe(0);
  });

  it('is quick where somebody is needed, or did something', () => {
    expect(holdBack(rest, broken)).toBe(0);
    expect(holdBack(busy, broken)).toBe(0);
    expect(holdBack(brokenAndBusy, rest)).toBe(0);
    expect(holdBack(busy, snapshot([], { pause: { kind: 'battery' } }))).toBe(0);
  });
});
