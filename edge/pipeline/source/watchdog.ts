import { type MonoTypeOperatorFunction, Observable, type Subscription } from 'rxjs'
import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { clockTimer } from './clock-timer.js'

export interface FrameBudget {
  readonly firstFrameMs: number
  readonly nextFrameMs: number
}

/**
 * Errs with SOURCE_STALLED when no value came for its budget. One timer serves many values: it looks when it
 * fires how long ago the last one came, so a frame costs one look at the clock.
 */
export function watchdog<T>(clock: Clock, budget: FrameBudget): MonoTypeOperatorFunction<T> {
  return source =>
    new Observable(subscriber => {
      let budgetMs = budget.firstFrameMs
      let seenAtMs = clock.monotonicMs()
      let timer: Subscription | undefined

      const watch = (waitMs: number) => {
        timer = clockTimer(clock, waitMs).subscribe({
          next: () => {
            const leftMs = seenAtMs + budgetMs - clock.monotonicMs()
            if (leftMs > 0) watch(leftMs)
            else subscriber.error(stalled(budgetMs))
          },
          error: error => subscriber.error(error),
        })
      }
      watch(budgetMs)
      const values = source.subscribe({
        next: value => {
          seenAtMs = clock.monotonicMs()
          if (budgetMs !== budget.nextFrameMs) {
            budgetMs = budget.nextFrameMs
            timer?.unsubscribe()
            watch(budgetMs)
          }
          subscriber.next(value)
        },
        error: error => subscriber.error(error),
        complete: () => subscriber.complete(),
      })
      return () => {
        timer?.unsubscribe()
        values.unsubscribe()
      }
    })
}

const stalled = (budgetMs: number): LamppostError =>
  new LamppostError('SOURCE_STALLED', { what: `No frame came for ${budgetMs / 1000} s` })
