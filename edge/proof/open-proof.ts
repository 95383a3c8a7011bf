import { join } from 'node:path'
import { LamppostError, messageOf } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { createChainFiles } from './chain-files.js'
import type { EntryDraft } from './compose.js'
import type { Ledger } from './ledger.js'
import { removeLeftovers } from './leftovers.js'
import { neighbours } from './neighbours.js'
import { createScribe, type Scribe } from './scribe.js'
import { type KeyCondition, openSigningKey } from './signing-key.js'
import type { KeyReason, Origin } from './statement.js'
import { draftsOfFound, unnamedFiles } from './unnamed-files.js'

export interface ProofOptions {
  /** The folder of the store: the key lies in it, and evidence below it. */
  readonly dir: string
  readonly ledger: Ledger
  /** Where and when the box speaks, asked for each entry. */
  readonly origin: () => Origin
  readonly log: Log
}

/** What signs for the evidence of a box. */
export interface Proof {
  /** Fingerprint of the key that signs. */
  readonly publicKey: string
  /** To be called inside the transaction that writes what the entry is about; see `Scribe`. */
  readonly write: Scribe['write']
  /** Brings the files beside the evidence up to date with the ledger soon; returns at once. */
  wake(): void
  /**
   * Signs for files that lay among the evidence at the start and that no entry names, so that they do not pass for added ones
   * later. Reads them, until `signal` fires; rejects where the ledger cannot be written. Gives their number.
   */
  nameFound(signal?: AbortSignal): Promise<number>
  /** Resolves when the files are up to date, or cannot be. */
  close(): Promise<void>
}

export const signingKeyPath = (dir: string): string => join(dir, 'keys', 'evidence.pem')
export const evidencePath = (dir: string): string => join(dir, 'evidence')

/**
 * Opens the key, begins a chain where there is none that could go on, says in it what became of the key, and makes files of
 * it that are missing. Rejects where the folder cannot be written to.
 */
export async function openProof({ dir, ledger, origin, log }: ProofOptions): Promise<Proof> {
  const { signer, condition } = await openSigningKey(signingKeyPath(dir))
  const scribe = createScribe({ ledger, signer, origin })
  const evidenceDir = evidencePath(dir)
  await removeLeftovers(evidenceDir)
  const unnamed = await unnamedFiles(evidenceDir, ledger)
  const start = await startOf(evidenceDir, ledger)
  const files = createChainFiles(evidenceDir, ledger, scribe)
  const isWaiting = (error: unknown): void =>
    log.warn({ error: messageOf(error) }, 'the files of the chain of proof wait for the disk')
  if (start) {
    scribe.begin(start)
    const fields = { reason: start.reason, follows: start.follows }
    if (start.reason !== 'first') log.warn(fields, 'a chain of proof begins beside another one')
  } else {
    const mended = await files.mend().catch(isWaiting)
    if (mended && mended.length > 0)
      log.warn({ files: mended }, 'files of the chain of proof were made again from the store')
  }
  const reason = keyReason(condition, start ? undefined : keyOf(ledger.lastLine()), signer.publicKey)
  if (reason) scribe.write({ kind: 'key', reason })
  tellOfKey(condition, reason, log)

  let running: Promise<void> | undefined
  let isAsked = false
  const catchUp = async (): Promise<void> => {
    try {
      while (isAsked) {
        isAsked = false
        await files.catchUp()
      }
    } catch (error) {
      isWaiting(error)
    } finally {
      running = undefined
    }
  }
  const wake = (): void => {
    isAsked = true
    running ??= catchUp()
  }
  wake()
  return {
    publicKey: signer.publicKey,
    write: scribe.write,
    wake,
    async nameFound(signal) {
      let named = 0
      for await (const draft of draftsOfFound(evidenceDir, unnamed.splice(0), signal)) {
        scribe.write(draft)
        named += draft.files.length
      }
      if (named > 0) wake()
      return named
    },
    async close() {
      wake()
      await running
    },
  }
}

/** How a chain has to begin; undefined where the one in the ledger goes on. */
async function startOf(
  evidenceDir: string,
  ledger: Ledger,
): Promise<Extract<EntryDraft, { kind: 'start' }> | undefined> {
  const tip = ledger.tip()
  const beside = await neighbours(evidenceDir)
  if (!tip) {
    const reason = beside.length > 0 ? 'store-lost' : 'first'
    return { kind: 'start', reason, follows: beside }
  }
  const own = beside.find(({ chain }) => chain === tip.chain)
  const isBehind = own !== undefined && own.seq > tip.seq
  const isElsewhere = own !== undefined && own.seq === tip.seq && own.sha256 !== tip.sha256
  return isBehind || isElsewhere ? { kind: 'start', reason: 'store-older', follows: beside } : undefined
}

/** What the chain has to say of the key; undefined where all is as before. `before` signed the last entry. */
function keyReason(condition: KeyCondition, before: string | undefined, now: string): KeyReason | undefined {
  if (condition.kind === 'exposed' && (before === undefined || before === now)) return 'exposed'
  if (before === undefined || before === now) return undefined
  return condition.kind === 'missing' || condition.kind === 'unusable' ? condition.kind : 'replaced'
}

/** The key that a line names, which the ledger has from this box itself. */
const keyOf = (line: string | undefined): string | undefined =>
  line && (JSON.parse(line.slice(line.indexOf(' '))) as { key: string }).key

function tellOfKey(condition: KeyCondition, reason: KeyReason | undefined, log: Log): void {
  if (condition.kind === 'exposed') {
    const what = `The key that signs evidence had mode ${condition.mode}: others could read it`
    log.warn(
      { ...describe('PROOF_KEY_EXPOSED', what), error: condition.why },
      'the signing key was open to others',
    )
  }
  if (condition.kind === 'unusable')
    log.error(
      { movedTo: condition.movedTo, error: condition.why },
      'the signing key cannot be used and was put aside',
    )
  if (reason === undefined || reason === 'exposed') return
  const what = `Another key signs evidence from now on: the one before was ${reason}`
  log.error(describe('PROOF_KEY_CHANGED', what), 'the signing key has changed')
}

function describe(code: 'PROOF_KEY_CHANGED' | 'PROOF_KEY_EXPOSED', what: string): object {
  const { hint } = new LamppostError(code, { what })
  return { code, what, hint }
}
