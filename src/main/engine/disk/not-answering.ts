import { ProblemError } from '../../../shared/model/problem';

/** The problem of a folder on a disk that does not answer. @param path absolute path of the folder or the disk */
export function notAnswering(path: string): ProblemError {
  return new ProblemError({
    code: 'not-answering',
    title: 'Its disk does not answer.',
    detail: `${path} can not be read now; nothing was deleted at the server. If it is on a network, check the connection. The folder goes on by itself once its disk answers.`,
  });
}
