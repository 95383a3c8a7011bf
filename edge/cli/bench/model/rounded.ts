const DIGITS = 4

/** The same with numbers that a person can read: four digits after the point. */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') return Number(value.toFixed(DIGITS)) as T
  if (Array.isArray(value)) return value.map(rounded) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)])) as T
}
