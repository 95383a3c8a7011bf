import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { byteSize } from './byte-size.js'
import { withUnits } from './with-units.js'
import { path } from './words.js'

export const StorageSchema = withUnits(
  z.strictObject({
    dir: path()
      .default('./data')
      .meta({ description: 'Folder of the database and the evidence.', examples: ['./data'] }),
    minFree: byteSize()
      .prefault('500MB')
      .meta({ description: 'Free space that is left to others on the disk.', examples: ['500MB'] }),
    limit: byteSize()
      .optional()
      .meta({
        description:
          'What evidence and database may take. Beyond it, and below `minFree`, evidence is removed: first what was uploaded, then clips, then pictures, of low severity before high, thumbnails after the others and old before new; urgent ones last.',
        examples: ['20GB'],
      }),
  }),
  { minFree: 'Bytes', limit: 'Bytes' },
)

/** Where incidents and evidence are kept; `dir` is an absolute path. */
export type StorageConfig = DeepReadonly<z.output<typeof StorageSchema>>
