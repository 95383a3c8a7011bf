import { Observable } from 'rxjs'
import type { Clock } from '../../kit/clock.js'

/** Emits once after `ms` of the injected clock, then completes; unsubscribing ends the wait. */
export function clockTimer(clock: Clock, ms: number): Observable<void> {
  return new Observable(subscriber => {
    const abort = new AbortController()
    clock.sleep(ms, abort.signal).then(
      () => {
        subscriber.next()
        subscriber.complete()
      },
      error => {
        if (!abort.signal.aborted) subscriber.error(error)
      },
    )
    return () => abort.abort()
  })
}
