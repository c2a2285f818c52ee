import { isOpenToOthers } from '../../shared/util/loopback';
import { appImage } from '../environment/app-image';

/** How a new version of this copy comes to the machine. */
export type UpdateMethod =
  /** The app fetches it. `url` says where from when that is not what the build says. */
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

/** What there is to know about this copy of the app. */
export interface UpdateFacts {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** Absolute path of the running program. */
  readonly program: string;
  /** The build says where its updates are. */
  readonly hasFeed: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where packages put the app, and nothing else does. */
const PACKAGE_PLACE = '/opt/Lockstep/';

/**
 * Decides how this copy is updated. `LOCKSTEP_UPDATE_URL` names another place for updates: encrypted, or on this
 * machine, as whoever can change an update on its way owns the computer. Another address there is as good as none.
 */
export function updateMethod({ platform, isPackaged, program, hasFeed, env }: UpdateFacts): UpdateMethod {
  if (!isPackaged) return { kind: 'elsewhere', by: 'checkout' };
  if (platform === 'linux' && appImage(env, program) === null) {
    return { kind: 'elsewhere', by: program.startsWith(PACKAGE_PLACE) ? 'package-manager' : 'hand' };
  }
  const given = URL.parse(env.LOCKSTEP_UPDATE_URL ?? '');
  const isSafe = given && ['https:', 'http:'].includes(given.protocol) && !isOpenToOthers(given.href);
  if (isSafe) return { kind: 'self', url: given.href };
  return hasFeed ? { kind: 'self', url: null } : { kind: 'elsewhere', by: 'hand' };
}
