import { LamppostError } from '../kit/lamppost-error.js'
import type { BoxIdentity } from './message.js'

export type BoxName = Pick<BoxIdentity, 'prefix' | 'site' | 'box'>

/**
 * Every topic of this version, below `<prefix>/<site>/<box>`. All throw CONFIG_INVALID for a name that MQTT would
 * read as a wildcard or as further levels: the broker would close the connection for it, again and again.
 */
export const boxTopic = ({ prefix, site, box }: BoxName): string =>
  `${levels('prefix', prefix)}/${levels('site', site)}/${level('box', box)}`

/** Retained, QoS 1: a `boxState`; also the last will. */
export const boxStateTopic = (name: BoxName): string => `${boxTopic(name)}/state`

/** QoS 1: an `incidentEvent`. */
export const incidentTopic = (name: BoxName, scenario: string): string =>
  `${boxTopic(name)}/incident/${level('scenario', scenario)}`

/** Retained, QoS 1: a `cameraState`. */
export const cameraStateTopic = (name: BoxName, cameraId: string): string =>
  `${boxTopic(name)}/camera/${level('camera', cameraId)}/state`

/** Retained, QoS 1: a `signalState`. */
export const signalStateTopic = (name: BoxName, signalId: string): string =>
  `${boxTopic(name)}/signal/${level('signal', signalId)}/state`

/** QoS 0: a `stats`. */
export const statsTopic = (name: BoxName): string => `${boxTopic(name)}/stats`

/** QoS 1: an `evidenceEvent`. */
export const evidenceTopic = (name: BoxName): string => `${boxTopic(name)}/evidence`

/** From the centre, QoS 1: a request; `name` may have levels. */
export const commandTopic = (name: BoxName, command: string): string =>
  `${boxTopic(name)}/cmd/${levels('command', command)}`

/** What the box hears of its commands. */
export const commandFilter = (name: BoxName): string => `${boxTopic(name)}/cmd/#`

/** From the centre, QoS 1: a `receipt`. */
export const receiptTopic = (name: BoxName): string => `${boxTopic(name)}/receipt`

/** Where a centre that has no topic of its own may want its answers: a box may usually write below its own. */
export const answerTopic = (name: BoxName, asker: string): string =>
  `${boxTopic(name)}/answer/${level('asker', asker)}`

function level(what: string, name: string): string {
  if (name.includes('/')) throw unfit(what, name, 'it must not contain "/"')
  return levels(what, name)
}

function levels(what: string, name: string): string {
  if (['+', '#', '\0'].some(char => name.includes(char)))
    throw unfit(what, name, 'it must not contain "+", "#" or NUL')
  if (name.split('/').includes('')) throw unfit(what, name, 'no level of it may be empty')
  if (name.startsWith('$')) throw unfit(what, name, 'topics that start with "$" belong to the broker')
  return name
}

const unfit = (what: string, name: string, why: string): LamppostError =>
  new LamppostError('CONFIG_INVALID', {
    what: `The ${what} name ${JSON.stringify(name)} cannot be part of an MQTT topic: ${why}`,
    hint: `Rename the ${what} in the configuration.`,
  })
