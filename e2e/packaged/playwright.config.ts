import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/packaged',
  reporter: [['list'], ['../../scripts/test/playwright.mjs']],
  // As many at a time as there are desktops: the tests play the panel and the screen reader, of which a desktop has one each.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  globalTimeout: 5 * 60_000,
  expect: { timeout: 10_000 },
});
