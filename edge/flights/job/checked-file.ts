import type { CheckedFootage } from '../../media/footage-check.js'

/** A file that was opened and found to be what it says. */
export interface CheckedFile<Footage extends CheckedFootage = CheckedFootage> {
  readonly path: string
  readonly footage: Footage
}
