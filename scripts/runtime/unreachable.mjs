/** Time for a server to answer, ms. */
const PROBE_TIMEOUT_MS = 8_000;

/**
 * Something that has to be fetched.
 * @typedef {{ readonly what: string, readonly url: string }} Source
 */

/**
 * Asks for each without fetching it.
 * @param {readonly Source[]} sources
 * @returns {Promise<readonly (Source & { readonly why: string })[]>} those that can't be had, and why
 */
export async function unreachable(sources) {
  const answers = await Promise.all(sources.map(async (source) => ({ ...source, why: await whyNot(source.url) })));
  return answers.flatMap(({ why, ...source }) => (why === undefined ? [] : [{ ...source, why }]));
}

/**
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
async function whyNot(url) {
  try {
    const { ok, status } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return ok ? undefined : `it answers with ${status}`;
  } catch (error) {
    // fetch itself only says "fetch failed"; what happened is in the cause.
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
}
