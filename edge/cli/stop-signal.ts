import { exitCodes } from './exit-codes.js'

export interface StopSignal {
  readonly signal: AbortSignal
  /** Resolves when somebody asks the program to stop. */
  readonly asked: Promise<void>
}

/** Ctrl-C or SIGTERM asks; the second one ends the process at once. */
export function stopSignal(): StopSignal {
  const stopping = new AbortController()
  const ask = (): void => {
    if (stopping.signal.aborted) process.exit(exitCodes.INTERRUPTED)
    stopping.abort()
  }
  process.on('SIGINT', ask)
  process.on('SIGTERM', ask)
  const asked = new Promise<void>(resolve => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  return { signal: stopping.signal, asked }
}
