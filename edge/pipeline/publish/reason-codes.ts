import { LamppostError, messageOf } from '../../kit/lamppost-error.js'
import type { PublishOutcome } from './publisher.js'

/** MQTT 5, section 2.4. */
export const reasonCode = {
  success: 0x00,
  noMatchingSubscribers: 0x10,
  unspecified: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementationSpecific: 0x83,
  clientIdNotValid: 0x85,
  badUserNameOrPassword: 0x86,
  notAuthorised: 0x87,
  banned: 0x8a,
  badAuthenticationMethod: 0x8c,
  sessionTakenOver: 0x8e,
  topicNameInvalid: 0x90,
  packetTooLarge: 0x95,
  payloadFormatInvalid: 0x99,
} as const

const never = new Set<number>([
  reasonCode.topicNameInvalid,
  reasonCode.packetTooLarge,
  reasonCode.payloadFormatInvalid,
])
/** Errors without a name are kept like a refusal: sent again slowly, so that they do not hold up other topics. */
const refused = new Set<number>([
  reasonCode.notAuthorised,
  reasonCode.unspecified,
  reasonCode.implementationSpecific,
])
const refusesTheBox = new Set<number>([
  reasonCode.clientIdNotValid,
  reasonCode.badUserNameOrPassword,
  reasonCode.notAuthorised,
  reasonCode.banned,
  reasonCode.badAuthenticationMethod,
])

const blamesMessage = new Set<number>([...never, reasonCode.malformedPacket, reasonCode.protocolError])

/** Why a connection ended. `blamesMessage`: one of the messages under way is to blame, and would do it again. */
export interface ConnectionEnd {
  readonly cause: string
  readonly blamesMessage: boolean
}

/** What a DISCONNECT of the broker means. */
export function endOfDisconnect(code: number): ConnectionEnd {
  const cause =
    code === reasonCode.sessionTakenOver
      ? `another client connected with the same client id: ${sameName}`
      : `the broker disconnected with 0x${code.toString(16)}`
  return { cause, blamesMessage: blamesMessage.has(code) }
}

/**
 * What an error of the client means. mosquitto answers a message over its `message_size_limit` with a PUBACK of
 * code 0x95, which the standard does not have there: the parser gives up on it, and its words are all there is.
 */
export function endOfError(error: unknown): ConnectionEnd {
  const cause = messageOf(error)
  return { cause, blamesMessage: /^Invalid puback reason code/.test(cause) }
}

export const sameName = 'no two boxes may have the same prefix, site and name'

/** What a PUBACK means for the message. */
export function outcomeOfPuback(code: number, text: string): PublishOutcome {
  if (code === reasonCode.success) return { kind: 'delivered', hasSubscribers: true }
  if (code === reasonCode.noMatchingSubscribers) return { kind: 'delivered', hasSubscribers: false }
  const reason = `0x${code.toString(16)} ${text}`
  if (never.has(code)) return { kind: 'never', reason }
  return { kind: refused.has(code) ? 'refused' : 'later', reason }
}

/** BROKER_REFUSED where the broker turned the box away, otherwise BROKER_UNREACHABLE. `address` is without secrets. */
export function connectError(address: string, cause: unknown): LamppostError {
  const code = codeOf(cause)
  if (typeof code === 'number' && refusesTheBox.has(code)) {
    return new LamppostError('BROKER_REFUSED', { what: `${address} refused this box: ${messageOf(cause)}` })
  }
  return new LamppostError('BROKER_UNREACHABLE', {
    what: `${address} cannot be reached: ${messageOf(cause) || String(code)}`,
    hint: hintFor(String(code)),
  })
}

function hintFor(code: string): string | undefined {
  return /CERT|SELF_SIGNED|ISSUER/.test(code)
    ? "The broker's certificate is not trusted: set the CA that signed it in the configuration."
    : undefined
}

/** A reason code of MQTT, or a system error's name. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
