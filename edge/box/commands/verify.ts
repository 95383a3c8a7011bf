import type { ActiveScenario } from '../../config/active-scenario.js'
import { type Incident, isAlive } from '../../domain/incident.js'
import type { Sighting } from '../../domain/sighting.js'
import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { Blindness, CommandResult } from '../../messages/commands.js'
import { rfc3339 } from '../../messages/fields.js'
import type { FreshLook } from '../../pipeline/fresh-looks.js'
import type { Actions } from './actions.js'
import { type Assessment, assess, type Sought } from './assess.js'
import { blindnessOf, type Eyes } from './eyes.js'
import { smallJpeg } from './small-jpeg.js'
import { within } from './within.js'

export interface Verdict {
  readonly verdict: CommandResult<'verify'>['verdict']
  readonly why?: Blindness
  readonly label?: string
  readonly confidence?: number
  readonly looks: number
  /** Whoever looks there next tells. */
  readonly awaits?: 'flight'
}

/** Pictures that were kept of a look. */
export interface KeptPictures {
  readonly ids: readonly string[]
  /** The annotated one, a JPEG. */
  readonly annotated?: Buffer
}

export interface VerifyDeps {
  readonly eyes: Eyes
  readonly clock: Clock
  /** An incident on record with its sightings. */
  readonly find: (id: string) => { incident: Incident; sightings: readonly Sighting[] } | undefined
  readonly scenariosOf: (cameraId: string) => readonly ActiveScenario[]
  /** Writes the verdict into the journal of the incident, with pictures of the look, if there was one. */
  readonly keep: (
    incidentId: string,
    verdict: Verdict & { readonly by?: string | undefined },
    seen?: { readonly look: FreshLook; readonly sighting: Sighting },
  ) => Promise<KeptPictures>
}

/** A model may miss once, by chance, what is there. */
const MOST_LOOKS = 3
const THUMBNAIL_PX = 640

interface Outcome extends Verdict {
  /** The one that the verdict rests on. */
  readonly look?: FreshLook
}

/** Has the camera of an incident look again, and says whether the thing is still there. */
export function createVerify(deps: VerifyDeps): Actions['verify'] {
  const { find, keep, clock } = deps
  return async ({ incidentId, withinMs, by }, { signal }) => {
    const known = find(incidentId)
    if (!known) throw new LamppostError('INCIDENT_UNKNOWN', { what: `There is no incident ${incidentId}` })
    const target = targetOf(known, deps)
    const outcome: Outcome = target
      ? await within(withinMs, { clock, signal }, over => lookFor(target, deps, over))
      : { verdict: 'cannot-see', why: 'not-watched', looks: 0 }
    signal.throwIfAborted()
    const { look, ...told } = outcome
    const verdict: Verdict =
      told.verdict === 'cannot-see' && isInReach(known.incident) ? { ...told, awaits: 'flight' } : told
    const kept = await keep(
      incidentId,
      { ...verdict, by },
      look && target && { look, sighting: target.sighting },
    )
    return {
      incidentId,
      ...verdict,
      ...(look && { capturedAt: rfc3339(look.frame.capturedAtMs) }),
      evidence: [...kept.ids],
      ...(kept.annotated && { picture: await smallJpeg(kept.annotated, THUMBNAIL_PX) }),
    }
  }
}

/** Whether a flight could tell: it is there yet, and on the map. */
const isInReach = ({ state, fix }: Incident): boolean =>
  isAlive(state) && fix !== undefined && fix.method !== 'camera'

interface Target extends Sought {
  readonly sighting: Sighting
}

/** The camera that sees it, or saw it last, with what it looks for there. */
function targetOf(
  { incident, sightings }: { incident: Incident; sightings: readonly Sighting[] },
  { scenariosOf }: VerifyDeps,
): Target | undefined {
  const targets = sightings.flatMap(sighting => {
    const { source, modelId, scenario: id } = sighting
    if (source.kind !== 'camera') return []
    const scenario = scenariosOf(source.id).find(each => each.id === id && each.modelId === modelId)
    if (!scenario) return []
    return [{ sighting, labels: Object.keys(scenario.labels), minScore: scenario.minScore }]
  })
  const own = targets.filter(({ sighting }) => sighting.source.id === incident.source.id)
  return (own.length > 0 ? own : targets).reduce<Target | undefined>(
    (latest, target) =>
      latest && latest.sighting.lastSeenAtMs >= target.sighting.lastSeenAtMs ? latest : target,
    undefined,
  )
}

async function lookFor(target: Target, { eyes }: VerifyDeps, over: AbortSignal): Promise<Outcome> {
  const cameraId = target.sighting.source.id
  let last: { readonly look: FreshLook; readonly assessment: Assessment } | undefined
  let looks = 0
  while (looks < MOST_LOOKS) {
    const look = await eyes.look(cameraId, over)?.catch(() => undefined)
    if (!look) break
    looks += 1
    const assessment = assess(look, target)
    if (assessment.kind === 'seen') {
      const { label, confidence } = assessment
      return { verdict: 'seen', label, confidence, looks, look }
    }
    // To have seen that it is not there is worth more than not to have seen.
    if (last?.assessment.kind !== 'not-seen') last = { look, assessment }
  }
  if (!last) return { verdict: 'cannot-see', why: blindnessOf(eyes.stateOf(cameraId)), looks }
  const { assessment, look } = last
  return assessment.kind === 'blind'
    ? { verdict: 'cannot-see', why: assessment.why, looks, look }
    : { verdict: 'gone', looks, look }
}
