import { X509Certificate } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { ProblemError } from '../../shared/model/problem';
import { readSmallFile } from '../../shared/node/small-file';
import { errorCode } from '../../shared/util/errors';

const MAX_BYTES = 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Reads the certificates, PEM, in the file of a certificate authority.
 * @throws ProblemError `invalid-setting` when it holds none that can be used
 */
export function readCaFile(path: string): string {
  if (!isAbsolute(path)) throw invalid(path, 'Give its whole path.');
  const certificates = textOf(path).match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    throw invalid(
      path,
      'There is no certificate in it. It has to be in PEM format, with the line “BEGIN CERTIFICATE”.',
    );
  }
  for (const certificate of certificates) {
    try {
      new X509Certificate(certificate);
    } catch {
      throw invalid(path, 'A certificate in it is damaged.');
    }
  }
  return certificates.join('\n');
}

function textOf(path: string): string {
  try {
    const text = readSmallFile(path, MAX_BYTES);
    if (text !== null) return text;
  } catch (error) {
    throw invalid(path, `It can not be read (${errorCode(error)}).`);
  }
  throw invalid(path, 'That is not a file.');
}

function invalid(path: string, detail: string): ProblemError {
  return new ProblemError({
    code: 'invalid-setting',
    title: 'The CA file can not be used.',
    detail: `${path.slice(0, 500)}: ${detail}`,
  });
}
