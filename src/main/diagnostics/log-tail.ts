import { open } from 'node:fs/promises';

/** Limits for the log in a report: bytes read, lines, characters per line. */
const MAX_BYTES = 64 * 1024;
const MAX_LINES = 200;
const MAX_LINE = 500;

/** The last lines of a log file; none when there is no such file. */
export async function logTail(file: string): Promise<string[]> {
  const handle = await open(file).catch(() => null);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - MAX_BYTES);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(MAX_BYTES), position: start });
    const lines = buffer.subarray(0, bytesRead).toString().split('\n');
    // When the file is longer, the first line is incomplete.
    const whole = start > 0 ? lines.slice(1) : lines;
    return whole
      .filter((line) => line !== '')
      .slice(-MAX_LINES)
      .map((line) => line.slice(0, MAX_LINE));
  } finally {
    await handle.close();
  }
}
