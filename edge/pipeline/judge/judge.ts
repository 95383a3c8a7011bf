import type { ActiveScenario } from '../../config/active-scenario.js'
import type { ZoneConfig } from '../../config/schema/zone.js'
import type { LocatedTrack } from '../../domain/fix.js'
import type { Sighting, SightingChange } from '../../domain/sighting.js'
import type { GroundScale } from '../../geometry/ground-rest.js'
import { createAmountGauge } from './amount.js'
import { Permits } from './permits.js'
import { ScenarioJudge } from './scenario-judge.js'
import { createSchedule } from './schedule.js'
import { ZoneJudge } from './zone-judge.js'
import { Zones } from './zones.js'

/** One frame, as far as the rules need it. Boxes of the tracks are pixels of `width` x `height`. */
export interface Look {
  readonly width: number
  readonly height: number
  readonly capturedAtMs: number
  readonly tracks: readonly LocatedTrack[]
  readonly modelId: string
  /** Whether nothing moved, and what the model found before is taken to hold. */
  readonly isHeld?: boolean
}

export interface Judge {
  /** Judges one frame; what is returned is news. Frames come with rising capture times. */
  look(look: Look): SightingChange[]
  /** Ends what nobody has looked at for too long, by the clock on the wall. */
  expire(nowMs: number): SightingChange[]
}

export interface JudgeOptions {
  readonly cameraId: string
  readonly scenarios: readonly ActiveScenario[]
  readonly zones: Readonly<Record<string, ZoneConfig>>
  /** IANA name of the site's time zone, for schedules. */
  readonly timeZone: string
  /** Sightings of this camera that were open when the process ended. */
  readonly known: readonly Sighting[]
  /** Makes UUIDv7s. */
  readonly newId: () => string
  /** Where the camera is calibrated: things stand by metres of the ground. */
  readonly ground?: GroundScale | undefined
}

/** Judges one camera by all of its scenarios, each for itself; but for those that look at the picture, see `createPictureJudge`. */
export function createJudge({
  cameraId,
  scenarios,
  zones,
  timeZone,
  known,
  newId,
  ground,
}: JudgeOptions): Judge {
  const judges = scenarios.flatMap((scenario): (ScenarioJudge | ZoneJudge<Look>)[] => {
    const { rule } = scenario
    const common = {
      ...{ cameraId, scenario, newId },
      isActive: createSchedule(scenario.schedule, timeZone),
      permits: new Permits(scenario.permits ?? [], cameraId),
    }
    if (rule.kind === 'luminance') return []
    const own = new Zones(zones, scenario.zones)
    const open = known.filter(sighting => sighting.scenario === scenario.id)
    return rule.kind === 'amount'
      ? [new ZoneJudge({ ...common, rule, gauge: createAmountGauge(scenario, rule, own) }, open)]
      : [new ScenarioJudge({ ...common, zones: own, ground }, open)]
  })
  return {
    look: look => judges.flatMap(judge => judge.look(look)),
    expire: nowMs => {
      const when = Number.isFinite(nowMs) ? { atMs: nowMs } : {}
      return judges.flatMap(judge => judge.expire(nowMs)).map(change => ({ ...change, ...when }))
    },
  }
}
