import { defer, EMPTY, from, type Observable, repeat, takeUntil, takeWhile, tap } from 'rxjs'
import type { KeyframeWatch } from './keyframe-watch.js'

/** Decodes again, within one connection as seen from outside, whenever the watch wants another cadence. */
export function changingCadence<T extends { readonly ptsMs: number; readonly keyframe: boolean }>(
  decode: () => Observable<T>,
  keyframes: KeyframeWatch,
  whenFree: () => Promise<void>,
): Observable<T> {
  let changed = false
  const once = defer(() => {
    changed = false
    return decode().pipe(
      takeWhile(frame => {
        changed = keyframes.see(frame)
        return !changed
      }, true),
      takeUntil(
        keyframes.misread.pipe(
          tap(() => {
            changed = true
          }),
        ),
      ),
    )
  })
  return once.pipe(repeat({ delay: () => (changed ? from(whenFree()) : EMPTY) }))
}
