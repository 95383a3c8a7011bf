import pino, { type DestinationStream } from 'pino'
import pretty from 'pino-pretty'
import type { Clock } from '../kit/clock.js'
import { foldFloods } from '../kit/fold-floods.js'
import type { Log } from '../kit/log.js'

export interface LoggerOptions {
  readonly level: string
  readonly redact: (text: string) => string
  readonly clock: Clock
  readonly output: { readonly isTTY?: boolean; write(text: string): unknown }
}

/** JSON lines, or readable ones on a terminal. No line leaves without having gone through `redact`. */
export function createLogger({ level, redact, clock, output }: LoggerOptions): Log {
  const redacted: DestinationStream = { write: line => void output.write(redact(line)) }
  const readable = { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true, colorize: true }
  const destination = output.isTTY ? pretty({ ...readable, destination: redacted, sync: true }) : redacted
  return foldFloods(pino({ level, timestamp: pino.stdTimeFunctions.isoTime }, destination), clock)
}
