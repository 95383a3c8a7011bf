/** By how many minutes a zone is ahead of UTC at a local time, which is given as epoch milliseconds of the same numbers in UTC. */
export function zoneOffsetMin(localMs: number, timeZone: string): number {
  // The offset before a change of the clock may hold at the first guess, and the one after it at the second.
  const guess = offsetAt(localMs, timeZone)
  return offsetAt(localMs - guess * 60_000, timeZone)
}

function offsetAt(utcMs: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const name = clock.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')!.value
  const found = /([+-])(\d{2}):(\d{2})/.exec(name)
  if (!found) return 0
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}
