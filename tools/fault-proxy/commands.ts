import { LamppostError, messageOf } from '../../edge/kit/lamppost-error.js'
import { type Faults, noFaults } from './faults.js'
import type { OpenFaultProxy } from './proxy.js'

/** What the proxy answers to a line. */
export type Answer =
  | { readonly done: true; readonly connections?: number; readonly faults?: object }
  | { readonly error: string }

type Fields = Readonly<Record<string, unknown>>
type Asked = Partial<Record<keyof Faults, unknown>> | 'cut' | 'status'

interface Command {
  readonly fields: readonly string[]
  readonly asks: (fields: Fields) => Asked
}

/** Each command with the fields that it takes; README.md lists them. */
const commands: Readonly<Record<string, Command>> = {
  delay: {
    fields: ['ms', 'jitterMs'],
    asks: ({ ms = 0, jitterMs = 0 }) => ({ delayMs: ms, jitterMs }),
  },
  drop: { fields: ['share'], asks: ({ share }) => ({ dropShare: share }) },
  throttle: {
    fields: ['bytesPerSecond'],
    asks: ({ bytesPerSecond = null }) => ({ bytesPerSecond: bytesPerSecond ?? undefined }),
  },
  'half-open': { fields: ['on'], asks: ({ on = true }) => ({ halfOpen: on }) },
  clear: { fields: [], asks: () => noFaults },
  cut: { fields: [], asks: () => 'cut' },
  status: { fields: [], asks: () => 'status' },
}

/** Does what a line of JSON asks for, such as `{"do":"delay","ms":200}`. */
export function obey(line: string, proxy: OpenFaultProxy): Answer {
  try {
    const asked = understood(line)
    if (asked === 'status') return { done: true, connections: proxy.connections, faults: told(proxy.faults) }
    if (asked === 'cut') proxy.cut()
    else proxy.set(asked as Partial<Faults>)
    return { done: true }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

function understood(line: string): Asked {
  const { do: name, ...fields } = parsed(line)
  if (typeof name !== 'string' || !Object.hasOwn(commands, name)) {
    const asked = name === undefined ? 'This has no "do"' : `There is no command ${JSON.stringify(name)}`
    throw wrong(`${asked}; there are ${Object.keys(commands).join(', ')}`)
  }
  const { fields: known, asks } = commands[name]!
  const stranger = Object.keys(fields).find(field => !known.includes(field))
  if (stranger !== undefined) {
    throw wrong(`${name} takes ${known.join(' and ') || 'nothing'}, not ${stranger}`)
  }
  return asks(fields)
}

function parsed(line: string): Fields {
  let command: unknown
  try {
    command = JSON.parse(line)
  } catch {
    throw wrong('This is no JSON; write for example {"do":"delay","ms":200}')
  }
  if (typeof command !== 'object' || command === null || Array.isArray(command)) {
    throw wrong('A command is an object; write for example {"do":"cut"}')
  }
  return command as Fields
}

/** JSON has no undefined. */
const told = (faults: Faults): object => ({ ...faults, bytesPerSecond: faults.bytesPerSecond ?? null })

const wrong = (what: string): LamppostError => new LamppostError('USAGE', { what })
