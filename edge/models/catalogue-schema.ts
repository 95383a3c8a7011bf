import { z } from 'zod'
import { modelManifestSchema } from './manifest-schema.js'
import { outputSchema } from './output-schema.js'

const families = outputSchema.options.map(option => option.shape.family.value)
const { id, version, licence, source, labels, threshold, nmsIou, input } = modelManifestSchema.shape

const runSchema = z
  .strictObject({
    family: z
      .enum(families as [(typeof families)[number], ...typeof families])
      .meta({ description: 'What the weights must turn out to be.' }),
    input: input.partial().optional().meta({
      description: 'What is known better than the guess from the weights.',
    }),
    labels: labels.optional().meta({
      description: 'Names of the classes; those in the weights where absent, or of COCO where there are 80.',
    }),
    threshold,
    nmsIou: nmsIou.unwrap().optional(),
  })
  .meta({ description: 'What the weights do not say of how to run them.' })

const entrySchema = z
  .strictObject({
    id,
    what: z.string().min(1).meta({ description: 'One line for people: what it finds, and how large it is.' }),
    version,
    url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .meta({ description: 'Where the weights are.' }),
    sizeBytes: z.int().positive().meta({ description: 'Bytes of the weights.' }),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 small hexadecimal digits')
      .meta({ description: 'Of the weights.' }),
    licence,
    source,
    run: runSchema.optional().meta({
      description:
        'What the weights do not say of how to run them. Without it no family reads them: only the weights are pulled.',
    }),
  })
  .meta({ description: 'A model that "lamppost models pull" fetches.' })

/** Models that are known to be what they say, and where they are: `models/catalogue.yaml`. */
export const catalogueSchema = z
  .strictObject({
    models: z
      .array(entrySchema)
      .refine(models => new Set(models.map(model => model.id)).size === models.length, 'an id occurs twice')
      .meta({ description: 'The models.' }),
  })
  .meta({ title: 'Lamppost model catalogue' })

export type CatalogueEntry = z.output<typeof entrySchema>
