import { catchError, concat, defer, type Observable, retry, switchMap, tap, throwError } from 'rxjs'
import { type BackoffOptions, backoffMs } from '../../kit/backoff.js'
import type { Clock } from '../../kit/clock.js'
import { describeError, isLamppostError, LamppostError } from '../../kit/lamppost-error.js'
import type { Log } from '../../kit/log.js'
import { type CameraHealth, offAtEnd, watchHealth } from './camera-health.js'
import { clockTimer } from './clock-timer.js'
import { watchdog } from './watchdog.js'

export interface SuperviseOptions {
  readonly cameraId: string
  readonly frameBudgetMs: number
  /** Resolves when nothing of the last connection is left. */
  readonly whenFree: () => Promise<void>
  /** What is really behind an error, for whoever knows more about the connection. */
  readonly diagnose?: (error: unknown) => unknown
}

export interface SuperviseDeps {
  readonly clock: Clock
  readonly log: Log
  readonly random?: () => number
}

/** To connect, and to wait for the first picture that stands alone, on top of the frame budget. */
const CONNECT_BUDGET_MS = 10_000
/** Frames for this long, and the next failure is a first one again. */
const HEALTHY_MS = 30_000
const BACKOFF: BackoffOptions = { firstMs: 1000, longestMs: 60_000 }
/** Never below 60 s: cameras lock an account after a few wrong passwords. */
const AUTH_BACKOFF: BackoffOptions = { firstMs: 80_000, longestMs: 320_000 }

/**
 * Keeps a live camera connected: a connection that fails, ends or stalls is made again after a growing wait.
 * Errs only with what no waiting can cure.
 */
export function superviseCamera<T>(
  connect: () => Observable<T>,
  { cameraId, frameBudgetMs, whenFree, diagnose = same }: SuperviseOptions,
  health: CameraHealth,
  { clock, log, random }: SuperviseDeps,
): Observable<T> {
  return defer(() => {
    const attempts = createAttempts(clock)
    const budget = { firstFrameMs: frameBudgetMs + CONNECT_BUDGET_MS, nextFrameMs: frameBudgetMs }

    const connection = defer(() => {
      attempts.begin()
      return concat(connect(), throwError(ended)).pipe(
        watchdog(clock, budget),
        tap(attempts.frame),
        catchError(error => throwError(() => diagnose(error))),
      )
    })
    const again = (error: unknown) => {
      if (isLamppostError(error) && !error.recoverable) return throwError(() => error)
      const waits = isLamppostError(error, 'SOURCE_AUTH') ? AUTH_BACKOFF : BACKOFF
      const waitMs = backoffMs(attempts.failed(waits), random ? { ...waits, random } : waits)
      log.warn({ cameraId, waitMs, error: describeError(error) }, 'camera lost, trying again')
      return defer(whenFree).pipe(switchMap(() => clockTimer(clock, waitMs)))
    }
    return connection.pipe(watchHealth(health), retry({ delay: again }), offAtEnd(health))
  })
}

const same = (error: unknown): unknown => error

const ended = (): LamppostError => new LamppostError('SOURCE_ENDED', { what: 'The stream ended' })

/** Counts failures in a row, those of each kind for itself; one that follows a healthy while counts as the first. */
function createAttempts(clock: Clock) {
  const failures = new Map<BackoffOptions, number>()
  let firstFrameAtMs: number | undefined
  let lastFrameAtMs = 0
  return {
    begin: () => {
      firstFrameAtMs = undefined
    },
    frame: () => {
      lastFrameAtMs = clock.monotonicMs()
      firstFrameAtMs ??= lastFrameAtMs
    },
    /** How many failures of this kind came before this one. */
    failed: (kind: BackoffOptions) => {
      if (firstFrameAtMs !== undefined && lastFrameAtMs - firstFrameAtMs >= HEALTHY_MS) failures.clear()
      const before = failures.get(kind) ?? 0
      failures.set(kind, before + 1)
      return before
    },
  }
}
