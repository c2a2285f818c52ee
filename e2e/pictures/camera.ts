import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { PROJECT } from '../support/app/app-environment';
import type { RunningApp } from '../support/app/launch';

/** Folder, widths of the window and colour schemes of the pictures: those of the documents unless the environment differs. */
const FOLDER = process.env.PICTURES_FOLDER ?? join(PROJECT, 'docs/pictures');
const WIDTHS = (process.env.PICTURES_WIDTHS ?? '920').split(',').map(Number);
const SCHEMES = (process.env.PICTURES_SCHEMES ?? 'light').split(',') as ('light' | 'dark')[];
const HEIGHT = 640;

/** Takes pictures of an app's window in each width and colour scheme. */
export class Camera {
  constructor(
    private readonly app: RunningApp,
    readonly page: Page,
  ) {}

  async shoot(name: string): Promise<void> {
    await mkdir(FOLDER, { recursive: true });
    for (const width of WIDTHS) {
      await this.resize(width);
      for (const colorScheme of SCHEMES) {
        await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // News of the moment fades out first, so that the picture shows the app at rest.
        await this.page.waitForTimeout(600);
        const suffix = WIDTHS.length > 1 ? `-${width}` : '';
        await this.page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}${suffix}.png`) });
      }
    }
    await this.resize(WIDTHS[0] ?? 920);
  }

  private async resize(width: number): Promise<void> {
    const size = [width, HEIGHT] as const;
    await this.app.app.evaluate(
      ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
      size,
    );
    await this.page.waitForFunction(`innerWidth === ${width}`);
    // The pointer stays out of the picture.
    await this.page.mouse.move(1, 1);
    await this.page.mouse.move(0, 0);
  }
}
