import { SyncEngine, type SyncEngineOptions } from '../main/engine/sync-engine';
import type { Logger } from '../shared/util/log';

/** A logger that drops its lines. */
export const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

type EngineOptions = Pick<SyncEngineOptions, 'connection' | 'stateDir'> & Partial<SyncEngineOptions>;

/** An engine of the fingerprint `f`, which forbids no folder and tells nothing unless the options say otherwise. */
export function testEngine(options: EngineOptions): SyncEngine {
  const ignore = () => {};
  const usual = { fingerprint: 'f', forbidden: () => [], log: silent, onChange: ignore, onNotice: ignore };
  return new SyncEngine({ ...usual, ...options });
}
