/**
 * Takes one of the desktops that were started for the tests: tests that run at the same time each have one, with a
 * display and a session bus, so that each plays the one panel of its own. Imported for what it does, before anything
 * that reaches for the desktop.
 */
const desktops: Record<string, string>[] = JSON.parse(process.env.LOCKSTEP_TEST_DESKTOPS ?? '[]');
Object.assign(process.env, desktops[Number(process.env.TEST_PARALLEL_INDEX ?? 0)]);
