import type { Lock, Locker, RequestRelease } from '@tus/server'

interface Holder {
  readonly askToRelease: RequestRelease
  readonly released: Promise<void>
}

/**
 * One request at a time for each upload. A client that lost its connection comes back while the box still waits for the old one:
 * the newer request asks the older to end, and waits for it. The library's own locker asks again and again, as fast as it
 * can, for as long as it waits.
 */
export class UploadLocks implements Locker {
  readonly #holders = new Map<string, Holder>()

  newLock(id: string): Lock {
    let release = (): void => {}
    return {
      lock: async (signal, askToRelease) => {
        for (let holder = this.#holders.get(id); holder; holder = this.#holders.get(id)) {
          await holder.askToRelease()
          await Promise.race([holder.released, aborted(signal)])
          signal.throwIfAborted()
        }
        const released = new Promise<void>(resolve => {
          release = resolve
        })
        this.#holders.set(id, { askToRelease, released })
      },
      unlock: async () => {
        this.#holders.delete(id)
        release()
      },
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
