import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { duration } from './duration.js'
import { path } from './words.js'

/** What COCO, urban-nano and the usual traffic data sets call people. */
const PEOPLE = ['person', 'pedestrian', 'people', 'rider', 'cyclist', 'motorcyclist', 'worker']

/** What they call vehicles that may have a plate. */
const VEHICLES = [
  ...['car', 'truck', 'bus', 'van', 'taxi', 'minibus', 'lorry', 'trailer', 'tractor', 'pickup', 'vehicle'],
  ...['motorcycle', 'motorbike', 'motor', 'bicycle', 'bike', 'e-bike', 'ebike', 'tricycle'],
]

const labels = () => z.array(z.string().min(1))
const modelName = () => z.string().min(1).optional()

const KeepSchema = z
  .union([z.literal('none'), duration({ least: '1h' })], {
    error: `${given} is not how long to keep originals; write a duration from 1h to 365d such as 30d, or none`,
  })
  .prefault('30d')
  .meta({
    title: 'duration or none',
    description:
      'How long; `none` keeps no original, and no clip. A shorter time also holds for what is kept already.',
    examples: ['30d'],
  })

const OriginalsSchema = z
  .strictObject({
    keep: KeepSchema,
    recipient: path()
      .optional()
      .meta({
        description:
          'Path of an X25519 public key (PEM): only the holder of its private key can read the originals, and the box cannot. Without it they are encrypted with a key of the box, in `keys` of `storage.dir`.',
        examples: ['keys/authority.pem'],
      }),
  })
  .transform(({ keep, recipient }) => ({
    keepMs: keep === 'none' ? 0 : keep,
    ...(recipient !== undefined && { recipient }),
  }))

export const PrivacySchema = z.strictObject({
  mode: z
    .enum(['on', 'off'])
    .default('on')
    .meta({
      description:
        '`off`: evidence shows faces and plates as the camera saw them, and is not encrypted. "lamppost check" and the log warn of it.',
      examples: ['on'],
    }),
  people: labels()
    .default([...PEOPLE])
    .meta({
      description:
        'Labels of the models of the cameras that stand for people: the upper part of each such box is pixelated, whatever its score and wherever it is.',
      examples: [['person']],
    }),
  vehicles: labels()
    .default([...VEHICLES])
    .meta({
      description: 'Labels of vehicles: the lower part of each such box is pixelated, where plates are.',
      examples: [['car', 'truck', 'bus', 'motorcycle']],
    }),
  faceModel: modelName().meta({
    description:
      'Which of `models` finds faces: its id, or the file name of its manifest without the ending. It looks at the whole picture and into the box of each person. A person in whose box it finds a face is pixelated there only; every other one in the upper part, as without it. Where it cannot look, incidents go without pictures.',
    examples: ['yunet'],
  }),
  plateModel: modelName().meta({
    description: 'Which of `models` finds number plates: the same for vehicles.',
    examples: ['plates'],
  }),
  originals: OriginalsSchema.prefault({}).meta({
    description:
      'Keeps the untouched pictures, and the clips, encrypted and apart from the evidence. "lamppost evidence original" reads one, and writes down who did and why.',
  }),
})

/** How people and plates are kept out of evidence; `originals.keepMs` 0 keeps none. */
export type PrivacyConfig = DeepReadonly<z.output<typeof PrivacySchema>>
