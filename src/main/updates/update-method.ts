import { isUnencrypted } from '../../shared/util/loopback';
import { appImage } from '../environment/app-image';

/** The way in which a new version of this copy comes to the machine. */
export type UpdateMethod =
  /** The app downloads it. `url` replaces the address of the build; null for that address. */
  | { readonly kind: 'self'; readonly url: string | null }
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
 * this machine, because an update that is changed on its way takes over the computer; any other address is ignored.
 */
export function updateMethod({ platform, isPackaged, program, hasFeed, env }: UpdateFacts): UpdateMethod {
  if (!isPackaged) return { kind: 'elsewhere', by: 'checkout' };
  if (platform === 'linux' && appImage(env, program) === null) {
    return { kind: 'elsewhere', by: program.startsWith(PACKAGE_FOLDER) ? 'package-manager' : 'hand' };
  }
  const given = URL.parse(env.LOCKSTEP_UPDATE_URL ?? '');
  const isSafe = given && ['https:', 'http:'].includes(given.protocol) && !isUnencrypted(given.href);
  if (isSafe) return { kind: 'self', url: given.href };
  return hasFeed ? { kind: 'self', url: null } : { kind: 'elsewhere', by: 'hand' };
}
