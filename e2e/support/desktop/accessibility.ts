import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from 'playwright/test';

/** Most stops on the way through a window with the Tab key. */
const MOST_TABS = 80;

/** In the page: resolves when nothing is on its way to another colour or opacity. Some animations have no end. */
const AT_REST = `(async () => {
  const ends = ({ effect, timeline }) =>
    timeline === document.timeline && effect.getComputedTiming().endTime !== Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
})()`;

/** Checks what the window shows now with axe: all of it in the light, and again in the dark what colours decide. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours on their way from one to the other have a contrast of their own.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(AT_REST);
    // To load axe takes a page as long as to use it. It stays there until the page goes.
    const axeSource = (await page.evaluate("'axe' in globalThis")) ? 'undefined' : '';
    // Electron can't open the blank page that axe otherwise works in. What passed is most of the result, and not looked at.
    const axe = new AxeBuilder({ page, axeSource }).setLegacyMode().options({ resultTypes: ['violations'] });
    if (colorScheme === 'dark') axe.withRules(['color-contrast']);
    const { violations } = await axe.analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`),
    );
    expect(found, `${what}, ${colorScheme}`).toEqual([]);
  }
}

/** Presses Tab until the element has focus. @throws when it never gets it */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The Tab key does not lead to ${target}.`);
}
