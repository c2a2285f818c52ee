import { afterEach, describe, expect, it } from 'vitest';
import { FORGOTTEN_AFTER_MS, isForgotten, nextCheckMs, pauseAt, startPause } from './pause-schedule';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const zone = process.env.TZ;

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const local = (text: string) => new Date(text).getTime();
const tomorrow = (text: string) => new Date(startPause('tomorrow', local(text)).until ?? 0).toString().slice(0, 21);

describe('the clock of a pause', () => {
  it('ends after the length that was chosen', () => {
    expect(startPause('half-hour', 5)).toEqual({ since: 5, until: 5 + 30 * MINUTE });
    expect(startPause('hour', 5)).toEqual({ since: 5, until: 5 + HOUR });
    expect(startPause('until-resumed', 5)).toEqual({ since: 5, until: null });
  });

  it.each([
    ['2026-03-10T15:30', 'Wed Mar 11 2026 08:00'],
    ['2026-03-10T23:59', 'Wed Mar 11 2026 08:00'],
    ['2026-03-11T02:00', 'Wed Mar 11 2026 08:00'],
    ['2026-03-11T04:00', 'Wed Mar 11 2026 08:00'],
    ['2026-03-11T04:01', 'Thu Mar 12 2026 08:00'],
    ['2026-03-11T07:59', 'Thu Mar 12 2026 08:00'],
    ['2026-12-31T20:00', 'Fri Jan 01 2027 08:00'],
  ])('takes tomorrow, chosen at %s, for %s', (at, morning) => {
    expect(tomorrow(at)).toBe(morning);
  });

  it('means the hour on the wall clock when daylight saving time begins or ends in between', () => {
    process.env.TZ = 'Europe/Berlin';
    expect(tomorrow('2026-03-28T20:00')).toBe('Sun Mar 29 2026 08:00');
    expect(tomorrow('2026-10-24T20:00')).toBe('Sun Oct 25 2026 08:00');
  });

  it('is over at its deadline, however late it is checked', () => {
    const pause = startPause('half-hour', 1_000);
    expect(pauseAt(pause, 1_000 + 30 * MINUTE - 1)).toBe(pause);
    expect(pauseAt(pause, 1_000 + 30 * MINUTE)).toBeNull();
    expect(pauseAt(pause, 1_000 + 900 * HOUR)).toBeNull();
  });

  it('never lasts longer than was chosen when the clock was set back', () => {
    const pause = startPause('hour', 100 * HOUR);
    expect(pauseAt(pause, 40 * HOUR)).toEqual({ since: 40 * HOUR, until: 41 * HOUR });
    expect(pauseAt(startPause('until-resumed', 100 * HOUR), HOUR)).toEqual({ since: HOUR, until: null });
    // A settings file that was edited by hand must not pause for ever.
    expect(pauseAt({ since: 9 * HOUR, until: 8 * HOUR }, HOUR)).toEqual({ since: HOUR, until: HOUR });
  });

  it('is checked whenever the minutes left change, and each hour without an end', () => {
    const pause = startPause('half-hour', 0);
    expect(nextCheckMs(pause, 0)).toBe(MINUTE);
    expect(nextCheckMs(pause, 10_500)).toBe(49_500);
    expect(nextCheckMs(pause, 30 * MINUTE - 10)).toBe(10);
    const endless = startPause('until-resumed', 0);
    expect(nextCheckMs(endless, 0)).toBe(HOUR);
    expect(nextCheckMs(endless, FORGOTTEN_AFTER_MS - 5)).toBe(5);
    expect(nextCheckMs(endless, FORGOTTEN_AFTER_MS)).toBe(HOUR);
  });

  it('may be forgotten after hours, unless it ends by itself', () => {
    expect(isForgotten(startPause('until-resumed', 0), FORGOTTEN_AFTER_MS - 1)).toBe(false);
    expect(isForgotten(startPause('until-resumed', 0), FORGOTTEN_AFTER_MS)).toBe(true);
    expect(isForgotten(startPause('tomorrow', 0), FORGOTTEN_AFTER_MS)).toBe(false);
  });
});
