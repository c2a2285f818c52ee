import { describe, expect, it } from 'vitest';
import { pauseLeft, pauseText } from './pause-text';

const at = (text: string) => new Date(text).getTime();
const now = at('2026-03-10T15:06');
const until = (text: string) => ({ kind: 'user', since: now, until: at(text) }) as const;
const since = (text: string) => ({ kind: 'user', since: at(text), until: null }) as const;

describe('a pause in words', () => {
  it.each([
    [until('2026-03-10T15:30'), 'Paused until 15:30', '24 min left'],
    [until('2026-03-10T15:06:20'), 'Paused until 15:06', '1 min left'],
    [until('2026-03-10T15:06'), 'Paused until 15:06', '1 min left'],
    [until('2026-03-10T16:36'), 'Paused until 16:36', '90 min left'],
    [until('2026-03-11T08:00'), 'Paused until tomorrow 08:00', '17 h left'],
    [until('2026-03-13T08:00'), 'Paused until Fri 13 Mar 08:00', '65 h left'],
    [since('2026-03-10T09:15'), 'Paused since 09:15', null],
    [since('2026-03-09T18:00'), 'Paused since yesterday 18:00', null],
    [{ kind: 'battery' } as const, 'Paused on battery', null],
  ])('tells %j', (pause, words, left) => {
    expect([pauseText(pause, now), pauseLeft(pause, now)]).toEqual([words, left]);
  });
});
