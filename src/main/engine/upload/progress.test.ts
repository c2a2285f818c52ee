import { expect, it } from 'vitest';
import { type Progress, ProgressMeter } from './progress';

it('counts as done what has arrived, and what need not be sent', () => {
  let told: Progress | null = null;
  const meter = new ProgressMeter((progress) => {
    told = { ...progress };
  });
  const round = meter.follow(true, () => {});
  round.onPlan(2, 30);
  const arrived = meter.underWay(10);
  round.onHandled(10);
  round.onChunk();
  expect(told).toMatchObject({ done: 0, total: 2, bytesDone: 0, bytesTotal: 30 });
  round.onHandled(20);
  round.onChunk();
  expect(told).toMatchObject({ done: 1, bytesDone: 20 });
  arrived();
  meter.tell();
  expect(told).toMatchObject({ done: 2, bytesDone: 30 });
});

it('credits what arrives late to the round that sent it', () => {
  let told: Progress | null = null;
  const meter = new ProgressMeter((progress) => {
    told = { ...progress };
  });
  meter.follow(true, () => {});
  const arrived = meter.underWay(10);
  meter.follow(false, () => {}).onPlan(1, 5);
  arrived();
  meter.tell();
  expect(told).toMatchObject({ done: 0, bytesDone: 0 });
});
