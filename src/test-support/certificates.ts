import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server's certificate with its key, as files and as text. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Certificates {
  /** Certificate of the authority that signed all but the self-signed one. */
  readonly caFile: string;
  /** For 127.0.0.1 and localhost. */
  readonly good: Certificate;
  readonly wrongHost: Certificate;
  readonly expired: Certificate;
  readonly selfSigned: Certificate;
}

/** Writes an authority and its certificates to a folder. */
export function makeCertificates(folder: string): Certificates {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const selfSign = (name: string, ...more: string[]) =>
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
      ...more,
    );
  const sign = (name: string, alternatives: string, days: string): Certificate => {
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(file(`${name}.ext`), `subjectAltName=${alternatives}\n`);
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`],
      ...[...authority, '-days', days, '-extfile', `${name}.ext`],
    );
    return { certFile: file(`${name}.pem`), keyFile: file(`${name}.key`) };
  };
  const here = 'IP:127.0.0.1,DNS:localhost';
  selfSign('ca', '-days', '2');
  selfSign('self', '-days', '2', '-addext', `subjectAltName=${here}`);
  return {
    caFile: file('ca.pem'),
    good: sign('good', here, '2'),
    wrongHost: sign('wrong', 'DNS:elsewhere.example', '2'),
    expired: sign('expired', here, '-1'),
    selfSigned: { certFile: file('self.pem'), keyFile: file('self.key') },
  };
}
