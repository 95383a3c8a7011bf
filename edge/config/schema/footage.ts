import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { byteSize } from './byte-size.js'
import { duration } from './duration.js'
import { withUnits } from './with-units.js'
import { path } from './words.js'

/** A file system in memory, where the system has one: the ring is written all the time and wears no disk out. */
const memoryFolder = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

export const FootageSchema = withUnits(
  z.strictObject({
    before: duration({ most: '5m' })
      .prefault('5s')
      .meta({ description: 'The clip of an incident begins so long before it.', examples: ['5s'] }),
    after: duration({ most: '5m' })
      .prefault('5s')
      .meta({ description: 'The clip of an incident ends so long after it.', examples: ['5s'] }),
    perCamera: byteSize()
      .prefault('8MB')
      .meta({
        description:
          'Bytes of video that are kept per camera, the oldest go first; 0 keeps none, and evidence then has the size of the analysed frame. A camera of 4 Mbit/s fills 500 kB a second.',
        examples: ['8MB'],
      }),
    mostWaiting: z
      .int()
      .min(0)
      .max(1000)
      .default(16)
      .meta({
        description:
          'While more incidents than this wait for their pictures, these are made of the analysed frame, not wider than 1919 pixels: none may be lost in a flood, and to find a picture in the video takes most of the time.',
        examples: [16],
      }),
    dir: path()
      .optional()
      .meta({
        description: 'Folder for it; /dev/shm (memory) where the system has one.',
        examples: ['/dev/shm'],
      }),
  }),
  { before: 'Ms', after: 'Ms', perCamera: 'Bytes' },
).transform(({ dir = memoryFolder(), ...footage }) => ({ ...footage, dir }))

/** How much of the cameras' video is kept for evidence; `dir` is an absolute path. */
export type FootageConfig = DeepReadonly<z.output<typeof FootageSchema>>
