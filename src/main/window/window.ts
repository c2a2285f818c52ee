import { once } from 'node:events';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Events } from '../../shared/ipc/contract';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import type { PreviewProgress } from '../../shared/model/file-query';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { APP_ORIGIN } from './app-protocol';
import { offerContextMenu } from './context-menu';
import { fitBounds, type WindowBounds } from './window-bounds';

/** The window's callbacks into the rest of the app. */
export interface WindowOwner {
  readonly log: Logger;
  /** Called when the window is shown. */
  readonly onShow: () => void;
  /** Called when the user closes the window, which is hidden once this resolves. */
  readonly beforeHiding: (window: BrowserWindow) => Promise<void>;
  /** Stores the bounds of a window that was moved. @throws when they can't be stored */
  readonly remember: (bounds: WindowBounds) => void;
}

export interface WindowOptions {
  readonly preload: string;
  /** Bounds of the last run; null before the window was first moved. */
  readonly bounds: WindowBounds | null;
  /** Resolves when the rest of the app is loaded; the window is shown before that. */
  readonly owner: Promise<WindowOwner>;
}

/** Background of the page, so that opening does not flash. */
const BACKGROUND = { light: '#f7f7f5', dark: '#1c1d20' };
const DEFAULT_SIZE = { width: 900, height: 640 };
/** Time without a move or resize after which the bounds are stored. */
const BOUNDS_DELAY_MS = 500;
/** Time for which a closed window stays ready; then its process, a quarter of the app's memory, ends. */
const KEEP_READY_MS = 30_000;
/** A window whose process ends twice within this time is not reopened by itself. */
const REPLACE_INTERVAL_MS = 60_000;

/** The one window: created when it is shown, hidden when it is closed, and destroyed some time later. */
export class AppWindow {
  private window: BrowserWindow | null = null;
  /** Resolves when the page can be shown without a flash. */
  private painted: Promise<unknown> = Promise.resolve();
  private quitting = false;
  /** The window must be maximised when it is next shown. */
  private toMaximize = false;
  private replacedAt = Number.NEGATIVE_INFINITY;
  private boundsTimer: NodeJS.Timeout | null = null;
  private destroyTimer: NodeJS.Timeout | null = null;

  /** Bounds when it was last visible. */
  private bounds: WindowBounds | null;

  constructor(private readonly options: WindowOptions) {
    this.bounds = options.bounds;
  }

  /** Shows and focuses the window; resolves when it is visible. */
  async show(): Promise<void> {
    this.cancelDestroy();
    this.window ??= this.create();
    const { window } = this;
    await this.painted;
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    // After the page is painted, because maximising shows the window.
    if (this.toMaximize) window.maximize();
    this.toMaximize = false;
    window.show();
    window.focus();
  }

  /** The window as a parent for dialogs; null when it is not visible. */
  get visible(): BrowserWindow | null {
    return this.window?.isVisible() ? this.window : null;
  }

  /** True while it has the focus. */
  get focused(): boolean {
    return this.window?.isFocused() ?? false;
  }

  /** True when `webContents` is the page of this window. */
  owns(webContents: Electron.WebContents): boolean {
    return this.window?.webContents === webContents;
  }

  /** Sends the page a new state while the window is visible. */
  push(snapshot: AppSnapshot): void {
    const event: keyof Events = 'snapshot';
    this.visible?.webContents.send(event, snapshot);
  }

  /** Sends the page the progress of a preview. */
  sendPreviewProgress(progress: PreviewProgress): void {
    const event: keyof Events = 'looking';
    this.visible?.webContents.send(event, progress);
  }

  /** Tells the page that something waits to be taken. */
  notify(event: 'proposed' | 'destination'): void {
    const channel: keyof Events = event;
    this.window?.webContents.send(channel, null);
  }

  /** Lets the window close for good. */
  allowClose(): void {
    this.saveBounds();
    this.quitting = true;
  }

  private create(): BrowserWindow {
    const stored = this.bounds;
    const window = new BrowserWindow({
      ...DEFAULT_SIZE,
      ...(stored && fitBounds(stored, screen.getDisplayMatching(stored).workArea)),
      minWidth: 360,
      minHeight: 320,
      show: false,
      title: 'Lockstep',
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      webPreferences: {
        preload: this.options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
        webviewTag: false,
      },
    });
    this.toMaximize = stored?.maximized ?? false;
    this.confine(window);
    offerContextMenu(window);
    this.painted = once(window as NodeJS.EventEmitter, 'ready-to-show');
    window.on('show', () => this.withOwner(({ onShow }) => onShow()));
    window.on('close', (event) => this.onClose(event, window));
    window.on('closed', () => {
      this.window = null;
    });
    for (const change of ['resize', 'move', 'maximize', 'unmaximize'] as const) {
      window.on(change as 'resize', () => this.saveBoundsSoon());
    }
    void window.loadURL(`${APP_ORIGIN}/index.html`);
    return window;
  }

  /** Refuses navigation, new windows and permissions. */
  private confine({ webContents }: BrowserWindow): void {
    webContents.setWindowOpenHandler(({ url }) => {
      this.withOwner(({ log }) => log.warn(`Refused to open a window for ${url.slice(0, 200)}.`));
      return { action: 'deny' };
    });
    webContents.on('will-navigate', (event) => event.preventDefault());
    webContents.on('will-frame-navigate', (event) => event.preventDefault());
    webContents.on('will-attach-webview', (event) => event.preventDefault());
    webContents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    webContents.session.setPermissionCheckHandler(() => false);
    webContents.on('render-process-gone', (_event, { reason }) => {
      this.withOwner(({ log }) => log.error(`The window's process is gone (${reason}).`));
      if (!this.quitting) this.replace();
    });
  }

  /** Replaces a window whose process ended: at once when it was visible, unless it ended twice in a short time. */
  private replace(): void {
    const wasVisible = this.visible !== null;
    const now = performance.now();
    const again = now - this.replacedAt < REPLACE_INTERVAL_MS;
    this.replacedAt = now;
    this.window?.destroy();
    if (wasVisible && !again) void this.show();
  }

  private onClose(event: Electron.Event, window: BrowserWindow): void {
    if (this.quitting) return;
    event.preventDefault();
    this.withOwner(({ log, beforeHiding }) =>
      beforeHiding(window)
        .catch((error: unknown) => log.warn(`On closing the window: ${errorMessage(error)}`))
        .then(() => window.isDestroyed() || this.hide(window)),
    );
  }

  private hide(window: BrowserWindow): void {
    this.saveBounds();
    window.hide();
    this.cancelDestroy();
    this.destroyTimer = setTimeout(() => window.destroy(), KEEP_READY_MS);
  }

  private cancelDestroy(): void {
    if (this.destroyTimer) clearTimeout(this.destroyTimer);
    this.destroyTimer = null;
  }

  private saveBoundsSoon(): void {
    if (this.boundsTimer) clearTimeout(this.boundsTimer);
    this.boundsTimer = setTimeout(() => this.saveBounds(), BOUNDS_DELAY_MS);
  }

  private saveBounds(): void {
    if (this.boundsTimer) clearTimeout(this.boundsTimer);
    this.boundsTimer = null;
    const { visible: window } = this;
    if (!window || window.isMinimized()) return;
    const bounds = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    this.bounds = bounds;
    this.withOwner(({ log, remember }) => {
      try {
        remember(bounds);
      } catch (error) {
        log.warn(`The window's place could not be remembered: ${errorMessage(error)}`);
      }
    });
  }

  /** Runs `work` with the owner. When there will be none, the app ends and reports the reason elsewhere. */
  private withOwner(work: (owner: WindowOwner) => unknown): void {
    void this.options.owner.then(work, () => {});
  }
}
