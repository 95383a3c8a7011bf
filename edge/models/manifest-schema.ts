import { z } from 'zod'
import { backendSchema, checkWeights, ofLocalWeights } from './backend-schema.js'
import { outputSchema } from './output-schema.js'

const share = z.number().min(0).max(1)

const channels = z.tuple([z.number(), z.number(), z.number()])

const inputSchema = z
  .strictObject({
    name: z.string().min(1).meta({ description: 'Name of the input in the ONNX graph.' }),
    size: z
      .tuple([z.int().positive(), z.int().positive()])
      .meta({ description: 'Width and height, pixels.' }),
    layout: z.enum(['nchw', 'nhwc']).meta({ description: 'Order of the axes: planes, or interleaved.' }),
    colour: z.enum(['rgb', 'bgr']).meta({ description: 'Order of the channels.' }),
    range: z
      .tuple([z.number(), z.number()])
      .refine(([low, high]) => low < high, 'the first number must be below the second')
      .meta({ description: 'What black and white become: [0, 255], [0, 1] or [-1, 1].' }),
    mean: channels.optional().meta({
      description:
        'Taken off each channel after the range, in the order of `colour`; 0 where it is not given.',
    }),
    std: channels
      .refine(values => values.every(value => value > 0), 'each number must be above 0')
      .optional()
      .meta({ description: 'What each channel is then divided by; 1 where it is not given.' }),
    letterbox: z.enum(['top-left', 'centre', 'stretch']).meta({
      description:
        'Where the picture lies inside the padded input; `stretch` fills it, and changes the aspect.',
    }),
    pad: z.int().min(0).max(255).meta({ description: 'Grey of the padding, 0..255, before the range.' }),
    rectangular: z.boolean().optional().meta({
      description:
        'Whether `size` is only the largest, and a picture is padded no further than the next multiple of the largest stride: a wide picture then costs little more than half. Needs weights that leave height and width open.',
    }),
    extra: z
      .array(
        z.strictObject({
          name: z.string().min(1).meta({ description: 'Name of the input in the graph.' }),
          value: z.enum(['width-height', 'height-width', 'ones']).meta({
            description: 'Two numbers for each picture: sides of the input in pixels, or a scale of 1.',
          }),
        }),
      )
      .optional()
      .meta({ description: 'Inputs beside the picture, such as `orig_target_sizes`: [pictures,2].' }),
  })
  .meta({ description: 'How a picture becomes the input.' })

/** A model beside its weights: what it is, how to feed it, how to read it. `models/<id>.yaml` is one. */
export const modelManifestSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'use small letters, digits and "-"')
      .meta({ description: 'Name that configuration and events use.' }),
    version: z.string().min(1).meta({ description: 'Version of the weights.' }),
    backend: backendSchema.optional(),
    file: ofLocalWeights(z.string().min(1)).meta({ description: 'The weights, relative to the manifest.' }),
    sha256: ofLocalWeights(z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 small hexadecimal digits')).meta({
      description: 'Of the weights file; it is verified before they are loaded.',
    }),
    licence: z.string().min(1).meta({ description: 'Licence of the weights.' }),
    source: z.string().min(1).meta({ description: 'Where the weights come from.' }),
    input: inputSchema,
    output: outputSchema,
    labels: z
      .array(z.string().min(1))
      .min(1)
      .refine(labels => new Set(labels).size === labels.length, 'a label occurs twice')
      .meta({ description: 'Names of the classes, in the order of the model.' }),
    threshold: share.meta({ description: 'Lowest score of a detection.' }),
    perLabelThresholds: z
      .record(z.string(), share)
      .optional()
      .meta({ description: 'Thresholds that differ from it, by label.' }),
    nmsIou: share.default(0.45).meta({
      description:
        'Boxes of one label that overlap more than this are one; not looked at where the model suppresses by itself.',
    }),
    card: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'For people: data, licences, measured quality, limits.' }),
  })
  .check(checkWeights)
  .check(({ value, issues }) => {
    for (const label of Object.keys(value.perLabelThresholds ?? {})) {
      if (value.labels.includes(label)) continue
      const message = `"${label}" is not one of the labels`
      issues.push({ code: 'custom', input: label, path: ['perLabelThresholds', label], message })
    }
    const { input, output } = value
    // Grids of a GFL head round up.
    const coarsest = 'strides' in output && output.family !== 'gfl' ? Math.max(...output.strides) : 1
    if (input.size.some(side => side % coarsest !== 0)) {
      const message = `both sides must be multiples of the largest stride, ${coarsest}`
      issues.push({ code: 'custom', input: input.size, path: ['input', 'size'], message })
    }
    if (input.rectangular && input.letterbox === 'stretch') {
      const message = 'a stretched picture has no padding to save'
      issues.push({ code: 'custom', input: true, path: ['input', 'rectangular'], message })
    }
  })
  .meta({ title: 'Lamppost model manifest' })

export type ModelManifest = z.infer<typeof modelManifestSchema>
