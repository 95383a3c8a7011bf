import type { Problem } from '../mistake.js'
import { isRising } from './rising.js'

/** What has to fit together in a signal. Durations are milliseconds. */
interface Limits {
  readonly range: { readonly min: number; readonly max: number }
  readonly above?: readonly Step[] | undefined
  readonly below?: readonly Step[] | undefined
  readonly clear: number
  readonly for: number
  readonly clearFor: number
  readonly silentAfter: number
  readonly camera?: string | undefined
  readonly zone?: string | undefined
}

interface Step {
  readonly limit: number
  readonly severity: number
}

/** Where the settings of a signal do not fit each other. */
export function signalFaults(signal: Limits): Problem[] {
  const { above, below, range } = signal
  const faults: Problem[] = []
  const find = (path: Problem['path'], message: string): void => void faults.push({ path, message })
  if (range.min >= range.max) find(['range'], '"min" must be less than "max"')
  for (const key of ['for', 'clearFor'] as const)
    if (signal[key] >= signal.silentAfter)
      find([key], 'must be shorter than "silentAfter": no number holds for longer')
  if (signal.zone !== undefined && signal.camera === undefined)
    find(['zone'], 'has no meaning without "camera"')
  if (!above === !below) find([], 'write either "above" or "below"')
  else if (above) faults.push(...orderFaults('above', above, signal, 1))
  else if (below) faults.push(...orderFaults('below', below, signal, -1))
  return faults
}

/** `sign` turns what falls into what rises. */
function orderFaults(
  key: 'above' | 'below',
  steps: readonly Step[],
  { clear, range }: Limits,
  sign: 1 | -1,
): Problem[] {
  const [first] = steps
  // That there is none has been reported.
  if (!first) return []
  const faults: Problem[] = []
  const [rise, less, beyond] = sign === 1 ? ['rise', 'less', 'below'] : ['fall', 'more', 'above']
  if (!isRising(steps.map(({ limit }) => sign * limit)))
    faults.push({ path: [key], message: `"limit" must ${rise} from step to step` })
  if (!isRising(steps.map(step => step.severity)))
    faults.push({ path: [key], message: '"severity" must rise from step to step' })
  for (const [index, { limit }] of steps.entries())
    if (limit < range.min || limit > range.max)
      faults.push({ path: [key, index, 'limit'], message: 'lies outside of "range": it is never reached' })
  if (sign * clear >= sign * first.limit)
    faults.push({ path: ['clear'], message: `must be ${less} than the first limit, ${first.limit}` })
  const unreachable = sign === 1 ? clear < range.min : clear > range.max
  if (unreachable)
    faults.push({
      path: ['clear'],
      message: `lies ${beyond} "range": what is open would never be over`,
    })
  return faults
}
