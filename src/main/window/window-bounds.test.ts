import { describe, expect, it } from 'vitest';
import { fitBounds } from './window-bounds';

const area = { x: 0, y: 30, width: 1_280, height: 970 };
const size = { width: 900, height: 640 };

describe('fitBounds', () => {
  it.each([
    ['in the middle of the screen', { x: 200, y: 200 }],
    ['partly over the edge', { x: 1_100, y: 850 }],
    ['over the left edge', { x: -700, y: 30 }],
  ])('leaves a window %s', (_, at) => {
    expect(fitBounds({ ...at, ...size }, area)).toEqual({ ...at, ...size });
  });

  it.each([
    ['on a screen that is gone', { x: 5_000, y: -4_000 }, { x: 380, y: 30 }],
    ['with its title above the screen', { x: 200, y: -50 }, { x: 200, y: 30 }],
    ['almost out of sight', { x: 1_250, y: 990 }, { x: 380, y: 360 }],
  ])('moves a window %s onto the screen', (_, at, expected) => {
    expect(fitBounds({ ...at, ...size }, area)).toEqual({ ...expected, ...size });
  });

  it('makes a window no larger than the screen', () => {
    expect(fitBounds({ x: -9_000, y: 0, width: 4_000, height: 3_000 }, area)).toEqual(area);
  });
});
