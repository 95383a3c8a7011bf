import type { Risk, RiskMeasures } from './sighting.js'

/** One of the things that a score is made of. */
export interface RiskPart {
  readonly name: string
  /** All weights of a score add up to 1. */
  readonly weight: number
  /** 0..1; undefined where it is not known. */
  readonly value: number | undefined
}

/** The sum of weight * value over what is known. What is not known counts nothing, and is named. */
export function weighed(parts: readonly RiskPart[], measured: RiskMeasures): Risk {
  const known = parts.flatMap(({ name, weight, value }) =>
    value === undefined ? [] : [{ name, value, part: weight * value }],
  )
  const unknown = parts.filter(({ value }) => value === undefined).map(({ name }) => name)
  return {
    score: Math.min(
      1,
      known.reduce((sum, { part }) => sum + part, 0),
    ),
    factors: Object.fromEntries(known.map(({ name, value }) => [name, value])),
    ...(unknown.length > 0 && { unknown }),
    measured,
  }
}
