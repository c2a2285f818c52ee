import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOverrides } from './environment-overrides';

describe('readOverrides', () => {
  it('leaves absent and empty variables to the settings', () => {
    expect(readOverrides({})).toEqual({ overrides: {}, notices: [] });
    expect(readOverrides({ LOCKSTEP_SERVER: '', LOCKSTEP_MAX_FILES: ' ' })).toEqual({ overrides: {}, notices: [] });
  });

  it('reads every variable', () => {
    const { overrides, notices } = readOverrides({
      LOCKSTEP_SERVER: 'wss://example.com',
      LOCKSTEP_API_KEY: 'k-1',
      LOCKSTEP_MAX_FILES: '10',
      LOCKSTEP_MAX_FILE_BYTES: '2048',
      LOCKSTEP_MAX_UPLOAD: '300',
    });
    expect(notices).toEqual([]);
    expect(overrides).toEqual({
      serverUrl: 'wss://example.com',
      apiKey: 'k-1',
      limits: { maxFiles: 10, maxFileBytes: 2048 },
      maxUploadKb: 300,
    });
  });

  it('reads what is trusted, which has to be said in so many words', () => {
    const { overrides } = readOverrides({ LOCKSTEP_CA_FILE: '/etc/ca.pem', LOCKSTEP_ALLOW_INSECURE: '1' });
    expect(overrides).toEqual({ caFile: resolve('/etc/ca.pem'), allowInsecure: true });
    for (const word of ['0', 'true', 'yes', 'false']) {
      const read = readOverrides({ LOCKSTEP_ALLOW_INSECURE: word });
      expect([read.overrides, read.notices.map(({ id }) => id)]).toEqual([{}, ['env:LOCKSTEP_ALLOW_INSECURE']]);
    }
  });

  it('ignores a bad value, says so, and never shows a key', () => {
    const { overrides, notices } = readOverrides({
      LOCKSTEP_SERVER: 'example',
      LOCKSTEP_API_KEY: 'my secret key',
      LOCKSTEP_MAX_FILES: 'lots',
      LOCKSTEP_MAX_FILE_BYTES: '1',
      LOCKSTEP_MAX_UPLOAD: '1.5',
    });
    expect(overrides).toEqual({ limits: { maxFileBytes: 1 } });
    expect(notices.map((notice) => notice.id)).toEqual([
      'env:LOCKSTEP_SERVER',
      'env:LOCKSTEP_API_KEY',
      'env:LOCKSTEP_MAX_FILES',
      'env:LOCKSTEP_MAX_UPLOAD',
    ]);
    expect(notices[2]?.detail).toContain('“lots”');
    expect(JSON.stringify(notices)).not.toContain('secret');
  });
});
