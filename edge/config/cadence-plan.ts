import type { ActiveScenario } from './active-scenario.js'
import type { CadenceConfig } from './schema/cadence.js'
import { formatDuration } from './schema/duration.js'
import type { Rule } from './schema/rule.js'

/** How often a camera is looked at, and what the choice follows from. */
export interface CadencePlan {
  readonly cadence: { readonly kind: 'keyframes' } | { readonly kind: 'fps'; readonly fps: number }
  /** The longest time between two looks that every scenario accepts. */
  readonly maxIntervalMs: number
  /** Where nothing moves, the model looks again after so long. */
  readonly secondLookMs: number
  /** Why, for people. */
  readonly why: string
}

/** What follows motion looks this often at what stands still. */
const SECOND_LOOK_OF_MOTION_MS = 2000
/** A standstill is measured between looks. */
const LOOKS_PER_DWELL = 3

/**
 * Settles how often a camera is looked at. `auto` takes the slowest that its scenarios accept: key frames, unless one of
 * them follows motion. Whether the key frames of the camera come often enough shows only when it runs.
 */
export function planCadence(wanted: CadenceConfig, scenarios: readonly ActiveScenario[]): CadencePlan {
  const demands = scenarios.map(demandOf)
  const strictest = demands.reduce((a, b) => (b.intervalMs < a.intervalMs ? b : a))
  const common = {
    maxIntervalMs: strictest.intervalMs,
    secondLookMs: Math.min(...demands.map(({ secondLookMs }) => secondLookMs)),
  }
  if (wanted.kind === 'keyframes')
    return { cadence: { kind: 'keyframes' }, ...common, why: `as set; ${strictest.words}` }
  if (wanted.kind === 'fps') {
    const tooSlow = 1000 / wanted.fps > strictest.intervalMs
    const why = tooSlow ? `as set, though ${strictest.words}` : 'as set'
    return { cadence: { kind: 'fps', fps: wanted.fps }, ...common, why }
  }
  const fps = Math.max(...demands.map(demand => demand.fps ?? 0))
  const cadence = fps > 0 ? ({ kind: 'fps', fps } as const) : ({ kind: 'keyframes' } as const)
  return { cadence, ...common, why: strictest.words }
}

interface Demand {
  readonly intervalMs: number
  readonly secondLookMs: number
  readonly fps?: number
  readonly words: string
}

function demandOf({ id, needs, rule, labels }: ActiveScenario): Demand {
  if ('fps' in needs) {
    const words = `${id} needs ${needs.fps} fps`
    return { intervalMs: 1000 / needs.fps, secondLookMs: SECOND_LOOK_OF_MOTION_MS, fps: needs.fps, words }
  }
  const ruleMs = intervalOfRule(rule, labels)
  // A rule that a camera made quicker than its scenario needs quicker looks.
  const intervalMs = ruleMs > 0 ? Math.min(needs.maxIntervalMs, ruleMs) : needs.maxIntervalMs
  const words = `${id} accepts ${formatDuration(Math.round(intervalMs))} between looks`
  return { intervalMs, secondLookMs: intervalMs, words }
}

/** Looks that are farther apart cannot satisfy the rule; 0 where it does not say. */
function intervalOfRule(rule: Rule, labels: ActiveScenario['labels']): number {
  switch (rule.kind) {
    case 'dwell': {
      const dwells = Object.values(labels).map(({ dwellMs }) => dwellMs ?? rule.dwellMs)
      return Math.min(...dwells.filter(ms => ms > 0), Number.MAX_VALUE) / LOOKS_PER_DWELL
    }
    case 'presence':
      return rule.afterMs / LOOKS_PER_DWELL
    case 'passing':
      return rule.windowMs / rule.minSights
    default:
      return rule.windowMs / rule.minLooks
  }
}
