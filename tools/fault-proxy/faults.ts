import { LamppostError } from '../../edge/kit/lamppost-error.js'

/** What is wrong with the network between a viewer and a camera. */
export interface Faults {
  /** Each chunk/packet is passed on so much later, order kept. */
  readonly delayMs: number
  /** Uniform extra delay 0..jitterMs, order kept on TCP. */
  readonly jitterMs: number
  /** Share of UDP datagrams, and of interleaved RTP packets in TCP, that are thrown away, 0..1. */
  readonly dropShare: number
  /** Bytes per second towards the viewer; undefined: as fast as it goes. */
  readonly bytesPerSecond: number | undefined
  /** Nothing passes any more in either direction and nobody is told: the connection stays up. */
  readonly halfOpen: boolean
}

export const noFaults: Faults = {
  delayMs: 0,
  jitterMs: 0,
  dropShare: 0,
  bytesPerSecond: undefined,
  halfOpen: false,
}

const HOUR_MS = 3_600_000

const rules: { readonly [Name in keyof Faults]: readonly [fits: (value: unknown) => boolean, what: string] } =
  {
    delayMs: [value => isWithin(value, 0, HOUR_MS), `milliseconds, 0 to ${HOUR_MS}`],
    jitterMs: [value => isWithin(value, 0, HOUR_MS), `milliseconds, 0 to ${HOUR_MS}`],
    dropShare: [value => isWithin(value, 0, 1), 'a share, 0 (nothing is lost) to 1 (everything is)'],
    bytesPerSecond: [
      value => value === undefined || isWithin(value, 1, Number.MAX_SAFE_INTEGER),
      '1 or more; half-open is what lets nothing pass',
    ],
    halfOpen: [value => typeof value === 'boolean', 'true or false'],
  }

/** `faults` with `changes` made to them. Throws USAGE on what is no fault, or out of range. */
export function changedFaults(faults: Faults, changes: Partial<Faults>): Faults {
  for (const [name, value] of Object.entries(changes)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof Faults] : undefined
    if (!rule) throw new LamppostError('USAGE', { what: `There is no fault ${name}` })
    const [fits, what] = rule
    if (!fits(value))
      throw new LamppostError('USAGE', {
        what: `${name} is ${JSON.stringify(value) ?? 'absent'}; it must be ${what}`,
      })
  }
  return { ...faults, ...changes }
}

const isWithin = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most
