import { expect, type Locator, type Page } from 'playwright/test';
import type { Bridge } from '../../../src/shared/ipc/contract';
import type { AppSnapshot } from '../../../src/shared/model/app-snapshot';
import type { SyncStats, WorkspaceState } from '../../../src/shared/model/workspace-state';

/** Time for a workspace to come to rest on a busy machine, ms. */
const REST_TIMEOUT_MS = 30_000;

/** The part of the window about the workspace with this name: its card, or its page once it is opened. */
export function card(page: Page, name: string): Locator {
  return page.getByRole('article', { name, exact: true });
}

/** Waits until the window shows a workspace in this state. */
export async function expectState(page: Page, name: string, state: WorkspaceState['kind']): Promise<void> {
  await expect(card(page, name)).toHaveAttribute('data-state', state, { timeout: REST_TIMEOUT_MS });
}

/** Waits until the window shows these counters of a workspace. */
export async function expectStats(
  page: Page,
  name: string,
  stats: Readonly<Partial<Record<keyof SyncStats, number>>>,
): Promise<void> {
  const wasOpen = await isOpen(page, name);
  await openFolder(page, name);
  for (const [key, value] of Object.entries(stats)) {
    await expect(card(page, name).locator(`[data-stat="${key}"]`), key).toHaveAttribute('data-value', String(value));
  }
  if (!wasOpen) await backToFolders(page);
}

/** Opens all there is to know of a workspace, at one of its tabs. */
export async function openFolder(page: Page, name: string, tab = 'Overview'): Promise<void> {
  if (!(await isOpen(page, name))) await card(page, name).getByRole('button', { name, exact: true }).click();
  await page.getByRole('tab', { name: tab }).click();
}

function isOpen(page: Page, name: string): Promise<boolean> {
  return page.getByRole('tablist', { name: `About ${name}`, exact: true }).isVisible();
}

/** Confirms the dialog that shows what would be sent of a chosen folder. */
export async function confirmPreview(page: Page, name?: string): Promise<void> {
  const title = name === undefined ? /^Mirror .+\?$/ : `Mirror ${name}?`;
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByRole('button', { name: /^Mirror (\d|this folder)/ }).click();
  await expect(dialog).toBeHidden();
}

export async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
}

/** Saves the settings, which are open; resolves once they are saved. */
export async function saveSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
}

export async function backToFolders(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Back to folders' }).click();
}

/** The part of the window that says how everything is. */
export function overview(page: Page): Locator {
  return page.getByRole('region', { name: 'Status' });
}

/** The snapshot that the window shows. */
export function snapshotOf(page: Page): Promise<AppSnapshot> {
  return page.evaluate(() => (globalThis as unknown as { lockstep: Bridge }).lockstep.getSnapshot());
}
