import { defer, EMPTY, from, type Observable, repeat, takeUntil, tap } from 'rxjs'

/** Connects anew, within one connection as seen from outside, whenever somebody asks for it. */
export function reconnecting<T>(
  connect: () => Observable<T>,
  asked: Observable<unknown>,
  whenFree: () => Promise<void>,
): Observable<T> {
  let anew = false
  const told = tap(() => {
    anew = true
  })
  const once = defer(() => {
    anew = false
    return connect().pipe(takeUntil(asked.pipe(told)))
  })
  return once.pipe(repeat({ delay: () => (anew ? from(whenFree()) : EMPTY) }))
}
