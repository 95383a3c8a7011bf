import { boxOf, poles } from './pole-camera.js'
import type { Replay } from './replay.js'
import { MONDAY_MS, type TrueThing } from './street.js'

type Found = Replay['incidents'][number]

export interface Verdict {
  readonly things: number
  /** Of them, how many some incident is about. */
  readonly found: number
  readonly incidents: number
  /** Incidents about nothing that was there. */
  readonly falseOnes: readonly Found[]
  /** Incidents beyond the first about one thing. */
  readonly duplicates: readonly Found[]
  readonly missed: readonly TrueThing[]
  /** Of what vanished before the eyes of a camera: how long after that it was cleared; undefined where it was not. */
  readonly clearedAfterMs: readonly (number | undefined)[]
  /** Cleared, though it was still there. */
  readonly clearedInVain: readonly Found[]
  /** Median distance of the places from the truth, metres. */
  readonly medianErrorM: number
}

const NEAR_M = 5

/** Holds a week against the truth: an incident is about the nearest thing of its kind that was there. */
export function judgeWeek(things: readonly TrueThing[], { incidents }: Replay): Verdict {
  const told = incidents.filter(({ state }) => state !== 'merged')
  const about = new Map<TrueThing, Found[]>()
  const falseOnes: Found[] = []
  const errorsM: number[] = []
  for (const incident of [...told].sort((a, b) => a.firstSeenAtMs - b.firstSeenAtMs)) {
    const nearest = things
      .filter(thing => thing.scenario === incident.scenario && overlaps(thing, incident))
      .map(thing => ({
        thing,
        awayM: Math.hypot(thing.at[0] - incident.at[0], thing.at[1] - incident.at[1]),
      }))
      .filter(({ awayM }) => awayM <= NEAR_M)
      .sort((a, b) => a.awayM - b.awayM)[0]
    if (!nearest) falseOnes.push(incident)
    else {
      about.set(nearest.thing, [...(about.get(nearest.thing) ?? []), incident])
      errorsM.push(nearest.awayM)
    }
  }
  const vanished = things.filter(
    thing => thing.untilMs !== undefined && poles.some(pole => !pole.untilMs && boxOf(pole, thing)),
  )
  return {
    things: things.length,
    found: about.size,
    incidents: told.length,
    falseOnes,
    duplicates: [...about.values()].flatMap(found => found.slice(1)),
    missed: things.filter(thing => !about.has(thing)),
    clearedAfterMs: vanished.map(thing => {
      const cleared = about.get(thing)?.find(({ state }) => state === 'cleared')
      return cleared && clearedAtMs(cleared) - MONDAY_MS - thing.untilMs!
    }),
    clearedInVain: [...about].flatMap(([thing, found]) =>
      found.filter(
        incident =>
          incident.state === 'cleared' &&
          clearedAtMs(incident) - MONDAY_MS < (thing.untilMs ?? Number.POSITIVE_INFINITY),
      ),
    ),
    medianErrorM: errorsM.sort((a, b) => a - b)[Math.floor(errorsM.length / 2)] ?? Number.NaN,
  }
}

const clearedAtMs = ({ notes }: Found): number => notes.find(({ kind }) => kind === 'cleared')!.atMs

const overlaps = ({ fromMs, untilMs = Number.POSITIVE_INFINITY }: TrueThing, incident: Found): boolean =>
  incident.firstSeenAtMs - MONDAY_MS < untilMs && incident.lastSeenAtMs - MONDAY_MS >= fromMs
