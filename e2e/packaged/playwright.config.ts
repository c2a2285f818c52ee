import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/packaged',
  reporter: [['list'], ['../../scripts/test/playwright.mjs']],
  // One app at a time: the tests play the desktop's panel and screen reader, of which a session has one each.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  globalTimeout: 3 * 60_000,
  expect: { timeout: 10_000 },
});
