/** `2 min 5 s`; whole seconds. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** Local wall clock of a site, `2026-11-23 08:00:00`. */
export const timeText = (timeMs: number, timeZone: string): string =>
  new Date(timeMs).toLocaleString('sv-SE', { timeZone })
