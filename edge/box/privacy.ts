import type { PrivacyConfig } from '../config/schema/privacy.js'
import type { StorageConfig } from '../config/schema/storage.js'
import type { Clock } from '../kit/clock.js'
import { every } from '../kit/every.js'
import { describeError } from '../kit/lamppost-error.js'
import type { Log } from '../kit/log.js'
import { clipsAsOriginals } from '../pipeline/record/originals/clips-as-originals.js'
import { openBoxKey, readRecipientKey } from '../pipeline/record/originals/key-files.js'
import { createOriginals, deleteDue, type Originals } from '../pipeline/record/originals/originals.js'
import type { OriginalsTable } from '../pipeline/record/originals/originals-table.js'
import type { SealedFiles } from '../pipeline/record/originals/sealed-files.js'
import type { Privacy } from '../pipeline/record/pictures.js'
import type { Recorder } from '../pipeline/record/recorder.js'
import type { Detectors } from './detectors.js'
import { createFinder } from './finder.js'

export interface BoxPrivacy {
  /** What the recorder hides; undefined where it is to hide nothing. */
  readonly hiding: Privacy | undefined
  /** Where clips go; undefined where there are to be none. */
  clipsGoTo(recorder: Recorder): Pick<Recorder, 'addClip'> | undefined
  /** Deletes the originals whose time is over, at once and then every hour, until `signal` fires. Never rejects. */
  upkeep(signal: AbortSignal): Promise<void>
}

export interface BoxPrivacyOptions {
  readonly storage: StorageConfig
  readonly table: OriginalsTable
  readonly files: SealedFiles
  readonly detectors: Detectors
  readonly clock: Clock
  readonly log: Log
}

const UPKEEP_EVERY_MS = 3_600_000

/** Throws ORIGINAL_KEY where the key of the recipient cannot be used, and STORE_UNAVAILABLE. */
export async function openPrivacy(config: PrivacyConfig, options: BoxPrivacyOptions): Promise<BoxPrivacy> {
  const { storage, table, detectors, clock, log } = options
  const { keepMs } = config.originals
  const isOn = config.mode === 'on'
  if (!isOn) log.warn({}, 'privacy is off: evidence shows faces and plates as the cameras see them')
  const originals = isOn && keepMs > 0 ? await openOriginals(config, options) : undefined

  const tidyUp = async (): Promise<void> => {
    try {
      const deleted = await deleteDue({ dir: storage.dir, table }, clock.now(), keepMs)
      if (deleted > 0) log.info({ deleted }, 'originals whose time is over are deleted')
    } catch (error) {
      log.error({ error: describeError(error) }, 'originals whose time is over are not deleted')
    }
  }
  return {
    hiding: isOn
      ? {
          ...(config.faceModel !== undefined && { findFaces: createFinder(detectors, config.faceModel) }),
          ...(config.plateModel !== undefined && { findPlates: createFinder(detectors, config.plateModel) }),
          ...(originals && { originals }),
        }
      : undefined,
    clipsGoTo: recorder => {
      if (!isOn) return recorder
      return originals && clipsAsOriginals(originals, log)
    },
    async upkeep(signal) {
      await tidyUp()
      await every(UPKEEP_EVERY_MS, clock, signal, tidyUp)
    },
  }
}

async function openOriginals(
  { originals: { keepMs, recipient } }: PrivacyConfig,
  { storage: { dir }, table, files, clock, log }: BoxPrivacyOptions,
): Promise<Originals> {
  const key = recipient === undefined ? await openBoxKey(dir, log) : await readRecipientKey(recipient)
  return createOriginals({ dir, table, files, key, keepMs, clock })
}
