/**
 * Replaces ajv, the validator of electron-store's `schema` option. The settings are checked by zod: one bad value must not
 * cost the whole file. ajv would add 277 KB and about 100 ms of processor time to each start.
 */
export class Ajv2020 {
  constructor() {
    throw new Error('This build has no ajv: settings are checked by their zod schema.');
  }
}

export default function addFormats() {}
