import { z } from 'zod'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type CommandName, commandNames, commands, isCommandName } from '../../messages/commands.js'
import type { IncomingMessage } from '../../messages/message.js'

/** A request that can be done. */
export interface ReadRequest {
  readonly name: CommandName
  /** As its schema gives it. */
  readonly request: unknown
  /** Name and content without `expiresAt`, which differs where a centre asks again. */
  readonly fingerprint: string
  /** Epoch milliseconds UTC by the clock of the box. */
  readonly expiresAtMs: number | undefined
}

/** Enough for a merge of a hundred incidents. */
export const MOST_REQUEST_BYTES = 65_536

const MOST_CORRELATION_BYTES = 256

/** Throws COMMAND_UNKNOWN, COMMAND_TOO_LARGE and COMMAND_INVALID. */
export function readRequest(name: string, { payload, correlationData }: IncomingMessage): ReadRequest {
  if (!isCommandName(name))
    throw new LamppostError('COMMAND_UNKNOWN', {
      what: `There is no command "${name.slice(0, 100)}"`,
      hint: `Known are: ${commandNames.join(', ')}.`,
    })
  if (payload.length > MOST_REQUEST_BYTES)
    throw new LamppostError('COMMAND_TOO_LARGE', {
      what: `The request has ${payload.length} bytes, more than ${MOST_REQUEST_BYTES}`,
    })
  if ((correlationData?.length ?? 0) > MOST_CORRELATION_BYTES)
    throw invalid(name, `its correlation data is longer than ${MOST_CORRELATION_BYTES} bytes`)
  const parsed = commands[name].request.safeParse(readJson(name, payload))
  if (!parsed.success) throw invalid(name, z.prettifyError(parsed.error).replaceAll('\n', '; '))
  const { expiresAt, ...rest } = parsed.data
  return {
    name,
    request: parsed.data,
    fingerprint: JSON.stringify([name, rest]),
    expiresAtMs: expiresAt === undefined ? undefined : Date.parse(expiresAt),
  }
}

/** A command that needs nothing may come with nothing. */
function readJson(name: CommandName, payload: Uint8Array): unknown {
  if (payload.length === 0) return {}
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch (cause) {
    throw invalid(name, 'it is not JSON in UTF-8', cause)
  }
}

const invalid = (name: CommandName, why: string, cause?: unknown): LamppostError =>
  new LamppostError('COMMAND_INVALID', {
    what: `The request of ${name} cannot be used: ${why.slice(0, 1000)}`,
    hint: `configs/messages/commands/${name.replaceAll('/', '-')}.request.schema.json says what it may hold.`,
    cause,
  })
