/** How long to wait before the next attempt: exponential with full jitter, so that a restarted server is not met by a crowd. */

const FIRST_MS = 500;
/** Not longer: a customer waits behind the screen, and 200 desks make but 20 small reads a second of this. */
const LONGEST_MS = 10_000;

export function backoffDelay(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(random() * ceiling);
}
