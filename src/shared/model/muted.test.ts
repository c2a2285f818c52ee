import { describe, expect, it } from 'vitest';
import { isMuted, MAX_MUTED_FILES, mute, NOTHING_MUTED } from './muted';

const one = { code: 'not-text', path: 'a.bin' };
const kind = { code: 'not-text', path: null };

describe('mute', () => {
  it('mutes one problem of one file only', () => {
    const muted = mute(NOTHING_MUTED, one, true);
    expect(isMuted(muted, one)).toBe(true);
    expect(isMuted(muted, { ...one, path: 'b.bin' })).toBe(false);
    expect(isMuted(muted, { ...one, code: 'unreadable' })).toBe(false);
    expect(mute(muted, one, false)).toEqual(NOTHING_MUTED);
  });

  it('mutes every problem of a kind', () => {
    const muted = mute(NOTHING_MUTED, kind, true);
    expect(isMuted(muted, one)).toBe(true);
    expect(isMuted(muted, kind)).toBe(true);
    expect(isMuted(muted, { ...one, code: 'unreadable' })).toBe(false);
    expect(mute(muted, kind, false)).toEqual(NOTHING_MUTED);
  });

  it('keeps each target once', () => {
    expect(mute(mute(NOTHING_MUTED, one, true), one, true).files).toHaveLength(1);
    expect(mute(mute(NOTHING_MUTED, kind, true), kind, true).kinds).toHaveLength(1);
  });

  it('stays bounded: the oldest go first', () => {
    let muted = NOTHING_MUTED;
    for (let n = 0; n <= MAX_MUTED_FILES; n++) muted = mute(muted, { code: 'io', path: `${n}` }, true);
    expect(muted.files).toHaveLength(MAX_MUTED_FILES);
    expect(isMuted(muted, { code: 'io', path: '0' })).toBe(false);
    expect(isMuted(muted, { code: 'io', path: `${MAX_MUTED_FILES}` })).toBe(true);
  });
});
