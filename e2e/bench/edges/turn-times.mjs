// Loaded into the receiver's process before it: tells the longest turn of its event loop in CPU time when asked.
const LOOK_EVERY_MS = 2;
let longestMicros = 0;
let last = process.threadCpuUsage();

setInterval(() => {
  const { user, system } = process.threadCpuUsage();
  longestMicros = Math.max(longestMicros, user + system - last.user - last.system);
  last = { user, system };
}, LOOK_EVERY_MS).unref();

process.on('message', (message) => {
  if (message !== 'turns') return;
  process.send?.({ longestMs: longestMicros / 1_000 });
  longestMicros = 0;
});
process.channel?.unref();
