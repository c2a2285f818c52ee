import { type FileProblem, ROOT_PATH } from '../../../shared/model/problem';

/**
 * The problem of an index that can't be written, as the whole folder's.
 * @param reason in words
 */
export function dataDiskProblem(reason: string): FileProblem {
  return {
    path: ROOT_PATH,
    code: 'data-disk',
    title: "The disk with the app's own data can not be written.",
    detail: `${reason}: make room on it, or check its permissions. Nothing is lost, and it is tried again by itself.`,
  };
}
