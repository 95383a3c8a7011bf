import pino from 'pino'
import { prettyFactory } from 'pino-pretty'
import type { Clock } from '../kit/clock.js'
import { foldFloods } from '../kit/fold-floods.js'
import type { Log } from '../kit/log.js'

export interface LoggerOptions {
  readonly level: string
  readonly redact: (text: string) => string
  readonly clock: Clock
  readonly output: { readonly isTTY?: boolean; write(text: string): unknown }
}

const READABLE = { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true }

/** JSON lines, or readable ones on a terminal. No line leaves without having gone through `redact`. */
export function createLogger({ level, redact, clock, output }: LoggerOptions): Log {
  const readable = prettyFactory({ ...READABLE, colorize: true })
  const layout = output.isTTY ? readable : (line: string) => line
  const destination = { write: (line: string) => void output.write(redact(layout(line))) }
  return foldFloods(pino({ level, timestamp: pino.stdTimeFunctions.isoTime }, destination), clock)
}
