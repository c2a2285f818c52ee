import { defineConfig } from 'playwright/test';

/** Takes the pictures in docs/pictures from the real app. Not part of the tests. */
export default defineConfig({
  testDir: '.',
  testMatch: 'screenshots.ts',
  outputDir: '../test-results/screenshots',
  reporter: [['list']],
  workers: 1,
  retries: 0,
  timeout: 120_000,
});
