import { isUnencrypted } from '../../shared/util/loopback';
import { appImage } from '../environment/app-image';

/** The way in which a new version of this copy comes to the machine. */
export type UpdateMethod =
  /**
   * The app downloads it. `url` replaces the address of the build; null for that address. `hasFeed` tells that the build
   * describes its updates: with the address, and the signer of a signed build for Windows.
   */
  | { readonly kind: 'self'; readonly url: string | null; readonly hasFeed: boolean }
  | {
      readonly kind: 'elsewhere';
      readonly by: /** Installed from a deb or rpm package. */
        | 'package-manager'
        /** Unpacked from an archive, or built without an address for updates. */
        | 'hand'
        /** Run from a checkout. */
        | 'checkout';
    };

/** The facts about this copy of the app that decide how it is updated. */
export interface UpdateFacts {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Absolute path of the running program. */
  readonly program: string;
  /** The build names an address for updates. */
  readonly hasFeed: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Only packages install the app here. */
const PACKAGE_FOLDER = '/opt/Lockstep/';

/**
 * Decides how this copy is updated. `LOCKSTEP_UPDATE_URL` names another address for updates. It must be encrypted or on
 * this machine, because an update that is changed on its way takes over the computer; any other address is ignored. On
 * Windows only the build's feed names the signer, so that a build without one follows no address; macOS itself demands the
 * signature of the running app.
 */
export function updateMethod({ platform, isPackaged, program, hasFeed, env }: UpdateFacts): UpdateMethod {
  if (!isPackaged) return { kind: 'elsewhere', by: 'checkout' };
  if (platform === 'linux' && appImage(env, program) === null) {
    return { kind: 'elsewhere', by: program.startsWith(PACKAGE_FOLDER) ? 'package-manager' : 'hand' };
  }
  const given = URL.parse(env.LOCKSTEP_UPDATE_URL ?? '');
  const isSafe = given && ['https:', 'http:'].includes(given.protocol) && !isUnencrypted(given.href);
  if (isSafe && (hasFeed || platform !== 'win32')) return { kind: 'self', url: given.href, hasFeed };
  return hasFeed ? { kind: 'self', url: null, hasFeed } : { kind: 'elsewhere', by: 'hand' };
}
