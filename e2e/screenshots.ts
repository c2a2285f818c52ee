import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { PROJECT } from './support/app-environment';
import { expect, test } from './support/fixtures';

const DOCS = join(PROJECT, 'docs');
const SIZE = [920, 640] as const;

test('the window, light and dark', async ({ folder, launch }) => {
  const names = ['storefront', 'billing-api', 'design-tokens'];
  const packages = ['zod', 'chokidar', 'ws'];
  const args = names.map((name) => join(folder, name));
  for (const [i, path] of args.entries()) {
    await cp(join(PROJECT, 'node_modules', packages[i] as string), path, { recursive: true });
  }
  await writeFile(join(args[0] as string, '.env'), 'A_KEY=stays-here\n');
  await mkdir(DOCS, { recursive: true });
  const { app, window } = await launch({ args });
  const page = await window();
  await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), SIZE);
  for (const name of names) await expect(page.getByRole('article', { name })).toHaveAttribute('data-state', 'watching');
  await shoot(page, 'window');
  await page.getByRole('button', { name: 'Files of storefront' }).click();
  await page.getByRole('radio', { name: 'Withheld' }).check({ force: true });
  await expect(page.getByText('.env', { exact: true }).first()).toBeVisible();
  await shoot(page, 'files');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await shoot(page, 'settings');
});

async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // News of the moment fades out first, so that the picture shows the app at rest.
    await page.waitForTimeout(1_500);
    await page.screenshot({ path: join(DOCS, `${name}-${colorScheme}.png`) });
  }
}
