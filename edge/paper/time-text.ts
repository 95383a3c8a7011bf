const unitsOfTime = ['d', 'h', 'min', 's']

/** `2 min 5 s`; whole seconds. `units` are the words for day, hour, minute and second. */
export function durationText(ms: number, units: readonly string[] = unitsOfTime): string {
  const seconds = Math.round(ms / 1_000)
  const parts = [
    [Math.floor(seconds / 86_400), units[0]],
    [Math.floor(seconds / 3_600) % 24, units[1]],
    [Math.floor(seconds / 60) % 60, units[2]],
    [seconds % 60, units[3]],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return `0 ${units[3]}`
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** By time zone: making one takes a hundred times as long as using it. */
const clocks = new Map<string, Intl.DateTimeFormat>()

/** Local wall clock of a site, `2026-11-23 08:00:00`. */
export function timeText(timeMs: number, timeZone: string): string {
  // Swedish writes dates as the standard does.
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  clocks.set(timeZone, clock)
  return clock.format(timeMs)
}
