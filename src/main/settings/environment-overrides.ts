import { resolve } from 'node:path';
import type { Notice } from '../../shared/model/app-snapshot';
import { ProblemError, toProblem } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { checkApiKey, checkLimit, checkMaxUpload, checkServerUrl } from './setting-values';

/** Settings from the environment; for an absent key the stored one applies. */
export interface EnvironmentOverrides {
  readonly serverUrl?: string;
  readonly apiKey?: string;
  readonly limits?: Partial<Limits>;
  readonly caFile?: string;
  readonly maxUploadKb?: number;
  /** Unencrypted connections to any server are allowed. */
  readonly allowInsecure?: true;
}

/** Reads `LOCKSTEP_*`. A value that can't be used is ignored and named in a notice (never with the value of a key). */
export function readOverrides(env: Readonly<Record<string, string | undefined>>): {
  readonly overrides: EnvironmentOverrides;
  readonly notices: readonly Notice[];
} {
  const notices: Notice[] = [];
  const read = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const text = env[name];
    if (text === undefined || text.trim() === '') return undefined;
    try {
      return parse(text);
    } catch (error) {
      const { title, detail } = toProblem(error);
      notices.push({
        id: `env:${name}`,
        title: `The environment variable ${name} is not used.`,
        detail: `${title} ${detail}`,
      });
      return undefined;
    }
  };
  const serverUrl = read('LOCKSTEP_SERVER', checkServerUrl);
  const apiKey = read('LOCKSTEP_API_KEY', checkApiKey);
  const caFile = read('LOCKSTEP_CA_FILE', checkCaFile);
  const allowInsecure = read('LOCKSTEP_ALLOW_INSECURE', checkAllowed);
  const maxFiles = read('LOCKSTEP_MAX_FILES', (text) => checkLimit('maxFiles', text));
  const maxFileBytes = read('LOCKSTEP_MAX_FILE_BYTES', (text) => checkLimit('maxFileBytes', text));
  const maxUploadKb = read('LOCKSTEP_MAX_UPLOAD', checkMaxUpload);
  const limits = { ...(maxFiles !== undefined && { maxFiles }), ...(maxFileBytes !== undefined && { maxFileBytes }) };
  const overrides = {
    ...(serverUrl !== undefined && { serverUrl }),
    ...(apiKey !== undefined && { apiKey }),
    ...(caFile !== undefined && { caFile }),
    ...(maxUploadKb !== undefined && { maxUploadKb }),
    ...(allowInsecure && { allowInsecure }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
  return { overrides, notices };
}

/** The file is checked when it is read: a wrong one must not lead to a connection without it. */
function checkCaFile(path: string): string {
  return resolve(path.trim());
}

function checkAllowed(text: string): true {
  if (text.trim() === '1') return true;
  throw new ProblemError({
    code: 'invalid-setting',
    title: 'Only 1 has a meaning here.',
    detail: 'Leave it out otherwise.',
  });
}
