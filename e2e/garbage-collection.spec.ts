import type { RunningApp } from './support/app/launch';
import { expect, test } from './support/fixtures';

type MainGlobals = typeof globalThis & { collect(): void };

const QUESTIONS = 10;
/** Most questions come while the main process is busy, ms. */
const BUSY_MS = 30;

/** Puts V8's collector on the main process's global object, as the app itself gets at it. */
function exposeCollector({ app }: RunningApp): Promise<void> {
  return app.evaluate(() => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    const gc = process.getBuiltinModule('node:vm').runInNewContext('gc') as NodeJS.GCFunction;
    const collect = () => void gc({ type: 'major', flavor: 'last-resort' });
    Object.assign(globalThis, { collect });
  });
}

test.describe('a test gets its answer from the app', () => {
  test('when garbage is collected right after the question', async ({ launch }) => {
    const app = await launch();
    await exposeCollector(app);
    for (let i = 0; i < QUESTIONS; i++) {
      const answer = app.app.evaluate((_, number) => {
        queueMicrotask((globalThis as MainGlobals).collect);
        return number;
      }, i);
      expect(await answer).toBe(i);
    }
  });

  test('when it interrupts work that ends with a collection', async ({ launch }) => {
    const app = await launch();
    await exposeCollector(app);
    await app.app.evaluate((_, busyMs) => {
      const work = () => {
        const end = performance.now() + busyMs;
        while (performance.now() < end);
        (globalThis as MainGlobals).collect();
        setTimeout(work);
      };
      setTimeout(work);
    }, BUSY_MS);
    for (let i = 0; i < QUESTIONS; i++) {
      expect(await app.app.evaluate((_, number) => number, i)).toBe(i);
      expect(await app.app.evaluate(async (_, number) => number, i)).toBe(i);
    }
  });
});
