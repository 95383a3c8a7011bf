import type { Incident } from '../../domain/incident.js'

/** A smaller change of risk is not worth a message. */
const RISK_STEP = 0.1
/** A place that is known so much better is worth a message. */
const PLACE_STEP = 0.5

/** What was last told of how bad it is. */
export type Told = Pick<Incident, 'severity' | 'risk'>

/** Whether what is known now is worth a message. */
export function saysMore(before: Incident, after: Incident, told: Told = before): boolean {
  const risk = Math.abs((after.risk?.score ?? 0) - (told.risk?.score ?? 0))
  const [known, now] = [before.fix?.accuracyM, after.fix?.accuracyM]
  return (
    after.severity > told.severity ||
    risk >= RISK_STEP ||
    (now !== undefined && now < PLACE_STEP * (known ?? Number.POSITIVE_INFINITY))
  )
}
