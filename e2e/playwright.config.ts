import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: '.',
  // Other runners have tests further down.
  testMatch: '*.spec.ts',
  outputDir: '../test-results/e2e',
  reporter: [['list'], ['../scripts/reporters/playwright.mjs']],
  // One app at a time: the tests play the desktop's panel, of which a session has one.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  globalTimeout: 8 * 60_000,
  expect: { timeout: 10_000 },
});
