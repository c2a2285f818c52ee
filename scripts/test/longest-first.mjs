import { BaseSequencer } from 'vitest/node';

/** Files that take as long as many others together: one that begins last keeps the whole run waiting. */
const LONGEST = [/\/e2e\/convergence\/(storms\/)?(convergence|storms)\.test\.ts$/, /\/rules-templates\.test\.ts$/];

/** Lets Vitest begin with the longest files, also where it has not measured them before. */
export class LongestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  async sort(files) {
    const isLong = (/** @type {{ moduleId: string }} */ { moduleId }) => LONGEST.some((name) => name.test(moduleId));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
