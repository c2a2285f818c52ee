import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NativeImage, nativeImage } from 'electron';
import { encodeIco } from './ico-file';
import { drawTrayIcon, type TrayIcon, toBitmap } from './icon-drawing';

/** Sizes in a Windows icon, pixels: 16 at every scale from 100 to 400 %. */
const WINDOWS_SIZES = [16, 20, 24, 28, 32, 40, 48, 64];
/** Size of the icon at scale 1, pixels; Linux desktops scale the one bitmap they get, so it is a large one there. */
const SIZE = process.platform === 'darwin' ? 18 : 44;
const SCALES = process.platform === 'darwin' ? [1, 2, 3] : [1];

/** The icons as this system wants them, each drawn when it is first shown. */
export class IconImages {
  private readonly known = new Map<string, NativeImage | string>();

  /** @param folder for the files that Windows reads them from */
  constructor(private readonly folder: string) {}

  get(icon: TrayIcon): NativeImage | string {
    const name = `${icon.activity}${icon.attention ? '-attention' : ''}`;
    const image = this.known.get(name) ?? (process.platform === 'win32' ? this.icoFile(icon, name) : draw(icon));
    this.known.set(name, image);
    return image;
  }

  private icoFile(icon: TrayIcon, name: string): string {
    const file = join(this.folder, `${name}.ico`);
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(file, encodeIco(WINDOWS_SIZES.map((size) => drawTrayIcon(icon, size))));
    return file;
  }
}

function draw(icon: TrayIcon): NativeImage {
  const image = nativeImage.createEmpty();
  const template = process.platform === 'darwin';
  for (const scaleFactor of SCALES) {
    const size = SIZE * scaleFactor;
    const buffer = toBitmap(drawTrayIcon(icon, size, template));
    image.addRepresentation({ scaleFactor, width: size, height: size, buffer });
  }
  image.setTemplateImage(template);
  return image;
}
