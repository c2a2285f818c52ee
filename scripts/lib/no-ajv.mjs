/**
 * Stands in for the validator inside electron-store, which is asked only where a schema is handed to it: ours is zod's.
 * Without it a third less has to be loaded before the window can say anything.
 */
export class Ajv2020 {
  constructor() {
    throw new Error('This build has no ajv: settings are checked by their zod schema.');
  }
}

export default function addFormats() {}
