import { once } from 'node:events';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Events } from '../../shared/ipc/contract';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import type { LookProgress } from '../../shared/model/file-query';
import type { Logger } from '../../shared/util/log';
import { APP_ORIGIN } from './app-protocol';
import { placeOn, type WindowBounds } from './window-bounds';

/** What the rest of the app has to do with the window. */
export interface WindowOwner {
  readonly log: Logger;
  /** The window was brought to the user's eyes. */
  readonly onShow: () => void;
  /** The user closes the window; it is hidden once this resolves. */
  readonly beforeHiding: (window: BrowserWindow) => Promise<void>;
  /** The window has come to rest at another place. @throws when that can't be written down */
  readonly remember: (place: WindowBounds) => void;
}

export interface WindowOptions {
  readonly preload: string;
  /** Where the window was; null before it was first moved. */
  readonly place: WindowBounds | null;
  /** The window is on the screen before the rest of the app is loaded. */
  readonly owner: Promise<WindowOwner>;
}

/** What the page paints first, so that opening does not flash. */
const BACKGROUND = { light: '#f7f7f5', dark: '#1c1d20' };
const DEFAULT_SIZE = { width: 900, height: 640 };
/** How long a moved window rests before its place is remembered, ms. */
const BOUNDS_SETTLE_MS = 500;
/** A window that was closed stays ready for so long, ms; then its process, a quarter of the app's memory, is let go. */
const KEPT_READY_MS = 30_000;
/** A window whose process is gone twice within this time, ms, waits for the user to open it. */
const REPLACE_PAUSE_MS = 60_000;

/** The one window: created when it is shown, hidden when it is closed, and gone when nobody has wanted it back. */
export class AppWindow {
  private window: BrowserWindow | null = null;
  /** Resolves when the page can be shown without a flash. */
  private painted: Promise<unknown> = Promise.resolve();
  private quitting = false;
  /** The window was maximised when it was last seen. */
  private toMaximize = false;
  private replacedAt = Number.NEGATIVE_INFINITY;
  private boundsTimer: NodeJS.Timeout | null = null;
  private letGoTimer: NodeJS.Timeout | null = null;

  /** Where it was when it was last seen. */
  private place: WindowBounds | null;

  constructor(private readonly options: WindowOptions) {
    this.place = options.place;
  }

  /** Shows the window in front of the others; resolves when it is there. */
  async show(): Promise<void> {
    this.keep();
    this.window ??= this.create();
    const { window } = this;
    await this.painted;
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    // Only now: it would show a window that is not painted yet.
    if (this.toMaximize) window.maximize();
    this.toMaximize = false;
    window.show();
    window.focus();
  }

  /** The window itself, for dialogs to belong to; null when it is not on the screen. */
  get visible(): BrowserWindow | null {
    return this.window?.isVisible() ? this.window : null;
  }

  /** True while the user looks at it. */
  get focused(): boolean {
    return this.window?.isFocused() ?? false;
  }

  /** True when `webContents` is the page of this window. */
  owns(webContents: Electron.WebContents): boolean {
    return this.window?.webContents === webContents;
  }

  /** Hands the page a new state; nobody looks at it while the window is hidden. */
  push(snapshot: AppSnapshot): void {
    const event: keyof Events = 'snapshot';
    this.visible?.webContents.send(event, snapshot);
  }

  /** Tells the page how far the look at a folder has come. */
  tellLooking(progress: LookProgress): void {
    const event: keyof Events = 'looking';
    this.visible?.webContents.send(event, progress);
  }

  /** Tells the page that something waits to be taken. */
  announce(event: 'proposed' | 'destination'): void {
    const channel: keyof Events = event;
    this.window?.webContents.send(channel, null);
  }

  /** Lets the window close for good. */
  allowClose(): void {
    this.savePlace();
    this.quitting = true;
  }

  private create(): BrowserWindow {
    const stored = this.place;
    const window = new BrowserWindow({
      ...DEFAULT_SIZE,
      ...(stored && placeOn(stored, screen.getDisplayMatching(stored).workArea)),
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
    this.painted = once(window as NodeJS.EventEmitter, 'ready-to-show');
    window.on('show', () => this.told(({ onShow }) => onShow()));
    window.on('close', (event) => this.onClose(event, window));
    window.on('closed', () => {
      this.window = null;
    });
    for (const change of ['resize', 'move', 'maximize', 'unmaximize'] as const) {
      window.on(change as 'resize', () => this.rememberBounds());
    }
    void window.loadURL(`${APP_ORIGIN}/index.html`);
    return window;
  }

  /** The page stays where it is, opens nothing and is granted nothing. */
  private confine({ webContents }: BrowserWindow): void {
    webContents.setWindowOpenHandler(({ url }) => {
      this.told(({ log }) => log.warn(`Refused to open a window for ${url.slice(0, 200)}.`));
      return { action: 'deny' };
    });
    webContents.on('will-navigate', (event) => event.preventDefault());
    webContents.on('will-frame-navigate', (event) => event.preventDefault());
    webContents.on('will-attach-webview', (event) => event.preventDefault());
    webContents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    webContents.session.setPermissionCheckHandler(() => false);
    webContents.on('render-process-gone', (_event, { reason }) => {
      this.told(({ log }) => log.error(`The window's process is gone (${reason}).`));
      if (!this.quitting) this.replace();
    });
  }

  /** Makes the window anew: at once when the user was looking at it, unless that happens again and again. */
  private replace(): void {
    const wasVisible = this.visible !== null;
    const now = performance.now();
    const again = now - this.replacedAt < REPLACE_PAUSE_MS;
    this.replacedAt = now;
    this.window?.destroy();
    if (wasVisible && !again) void this.show();
  }

  private onClose(event: Electron.Event, window: BrowserWindow): void {
    if (this.quitting) return;
    event.preventDefault();
    this.told(({ log, beforeHiding }) =>
      beforeHiding(window)
        .catch((error: unknown) => log.warn(`On closing the window: ${String(error)}`))
        .then(() => window.isDestroyed() || this.hide(window)),
    );
  }

  private hide(window: BrowserWindow): void {
    this.savePlace();
    window.hide();
    this.keep();
    this.letGoTimer = setTimeout(() => window.destroy(), KEPT_READY_MS);
  }

  /** The window is wanted, or its time begins anew. */
  private keep(): void {
    if (this.letGoTimer) clearTimeout(this.letGoTimer);
    this.letGoTimer = null;
  }

  private rememberBounds(): void {
    if (this.boundsTimer) clearTimeout(this.boundsTimer);
    this.boundsTimer = setTimeout(() => this.savePlace(), BOUNDS_SETTLE_MS);
  }

  /** Remembers where the window is now. */
  private savePlace(): void {
    if (this.boundsTimer) clearTimeout(this.boundsTimer);
    this.boundsTimer = null;
    const { visible: window } = this;
    if (!window || window.isMinimized()) return;
    const place = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    this.place = place;
    this.told(({ log, remember }) => {
      try {
        remember(place);
      } catch (error) {
        log.warn(`The window's place could not be remembered: ${String(error)}`);
      }
    });
  }

  /** Does something with the owner; without one the app ends, and says why by itself. */
  private told(work: (owner: WindowOwner) => unknown): void {
    void this.options.owner.then(work, () => {});
  }
}
