import type { Clock } from '../kit/clock.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import type { BoxIdentity } from '../messages/message.js'
import { storeError } from '../pipeline/record/store-errors.js'
import type { Ledger } from '../proof/ledger.js'
import { openProof, type Proof } from '../proof/open-proof.js'

export interface BoxProofOptions {
  readonly identity: Pick<BoxIdentity, 'site' | 'box' | 'bootId'>
  readonly clock: Clock
  readonly isClockSynced: () => boolean | undefined
  readonly log: Log
}

export type BoxProof = Pick<Proof, 'write' | 'wake' | 'close'>

/**
 * What signs for the evidence in the folder of the store, and meanwhile for files that lay there without an entry. Rejects
 * with STORE_UNAVAILABLE where the folder cannot be written to.
 */
export async function openBoxProof(
  dir: string,
  ledger: Ledger,
  { identity: { site, box, bootId }, clock, isClockSynced, log }: BoxProofOptions,
): Promise<BoxProof> {
  const proof = await openProof({
    ...{ dir, ledger, log },
    origin: () => ({
      ...{ site, box, at: new Date(clock.now()).toISOString() },
      clock: { bootId, monotonicMs: clock.monotonicMs(), synced: isClockSynced() ?? null },
    }),
  }).catch((error: unknown) => {
    throw storeError(`What signs evidence in ${dir} cannot be opened`, error)
  })
  const closing = new AbortController()
  const naming = proof.nameFound(closing.signal).then(
    files => {
      if (files > 0)
        log.warn({ files }, 'files lay among the evidence that no entry named: they are signed for as found')
    },
    (error: unknown) =>
      log.warn({ error: describeError(error) }, 'files that lie among the evidence cannot be signed for'),
  )
  return {
    write: proof.write,
    wake: proof.wake,
    async close() {
      closing.abort()
      await naming
      await proof.close()
    },
  }
}
