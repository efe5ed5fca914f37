/**
 * When an interval that was due at `due` is due next: the first time of its beat that is later than both `due` and
 * `now`. Times of the beat that have passed are skipped. A clock may fire a little early: that is no second tick.
 */
export function nextBeat(due: number, intervalMs: number, now: number): number {
  const passed = now > due ? Math.floor((now - due) / intervalMs) : 0;
  return due + (passed + 1) * intervalMs;
}
