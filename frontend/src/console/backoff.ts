/** How long to wait before the next attempt: exponential with full jitter, so that a restarted server is not met by a crowd. */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

export function backoffDelay(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(random() * ceiling);
}
