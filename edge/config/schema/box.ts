import { z } from 'zod'
import { shippedModelIds } from '../../kit/shipped-models.js'
import type { DeepReadonly } from '../deep-readonly.js'
import { type CameraConfig, CameraSchema, isStream } from './camera.js'
import { FlightsSchema } from './flights.js'
import { FootageSchema } from './footage.js'
import { hwaccels } from './hwaccel.js'
import { modelIdOf } from './model-ref.js'
import { MqttSchema } from './mqtt.js'
import { PlaySchema } from './play.js'
import { PrivacySchema } from './privacy.js'
import { providers } from './provider.js'
import { SignalSchema } from './signals.js'
import { StorageSchema } from './storage.js'
import { timeZone } from './time-zone.js'
import { EvidenceSchema } from './upload.js'
import { id, path, topicLevels } from './words.js'

/** Scenarios that come with Lamppost, in `configs/scenarios`. */
export const shippedScenarios = [
  'illegal-parking',
  'bus-lane-parking',
  'fire-lane-parking',
  'crossing-parking',
  'pavement-parking',
  'non-motor-disorder',
  'shared-bikes-disorder',
  'sanitation',
  'exposed-garbage',
  'garbage-bags-off-hours',
  'bin-overflow',
  'road-litter',
  'road-collapse',
  'road-works',
  'manhole-cover',
  'standing-water',
  'muck-truck-uncovered',
  'street-stalls',
  'street-lamp-dark',
  'person-forbidden',
] as const

const ApiSchema = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'Address to listen on; 0.0.0.0 for every network card.', examples: ['127.0.0.1'] }),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(8420)
    .meta({ description: 'Port to listen on; 0 takes a free one.', examples: [8420] }),
  token: z
    .string()
    .min(16, 'too short: write at least 16 characters that nobody can guess')
    .optional()
    .meta({
      description:
        'Who shows it ("Authorization: Bearer TOKEN") may fetch evidence and upload footage. Without it nobody may.',
      examples: ['${API_TOKEN}'],
      writeOnly: true,
    }),
})

const DetectSchema = z.strictObject({
  workers: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({
      description:
        'Threads that run the model, each with a copy of its own; as many as the box has cores, 4 at most, where absent.',
      examples: [2],
    }),
  provider: z
    .enum(providers)
    .default('cpu')
    .meta({
      description:
        'What ONNX Runtime computes on. A model that cannot run there as a whole is not used, and its cameras say why; see `fallback`.',
      examples: ['cpu'],
    }),
  fallback: z
    .literal('cpu')
    .optional()
    .meta({
      description:
        'Lets the CPU do what the provider cannot: single operators, or the whole model. The log warns once.',
      examples: ['cpu'],
    }),
})

const DecodeSchema = z.strictObject({
  hwaccel: z
    .enum(hwaccels)
    .default('auto')
    .meta({
      description:
        'What decodes video: `auto` the first of the rest that works on this box, or else the CPU; `none` the CPU. "lamppost doctor" tries each.',
      examples: ['auto'],
    }),
})

const LogSchema = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .meta({ description: 'Lines below this level are not written.', examples: ['info'] }),
})

/** Everything that a box is told, as its file says it. The one declaration of every setting. */
export const BoxSchema = z
  .strictObject({
    site: topicLevels().meta({
      description: 'Where the box stands: one or more topic levels, from the city down.',
      examples: ['chongqing/yuzhong/jiefangbei'],
    }),
    box: id().meta({ description: 'The name of the box, unique within its site.', examples: ['box-01'] }),
    timeZone: timeZone().meta({
      description: 'IANA time zone of schedules and captions.',
      examples: ['Asia/Shanghai'],
    }),
    cameras: z
      .record(id().meta({ examples: ['east'] }), CameraSchema)
      .refine(cameras => Object.keys(cameras).length > 0, {
        error: 'no camera: the box would have nothing to do',
      })
      .meta({ description: 'The cameras, by id.' }),
    models: z
      .array(path())
      .min(1)
      .default([...shippedModelIds])
      .meta({
        description: 'Models: the id of one that comes with Lamppost, or the path of a manifest.',
        examples: [['urban-nano']],
      }),
    decode: DecodeSchema.prefault({}).meta({ description: 'How video is decoded.' }),
    footage: FootageSchema.prefault({}).meta({
      description:
        'How much of the video of live cameras is kept in memory, for evidence at full resolution.',
    }),
    privacy: PrivacySchema.prefault({}).meta({
      description: 'Keeps faces and number plates out of evidence, unless it is switched off.',
    }),
    detect: DetectSchema.prefault({}).meta({ description: 'How the model is run.' }),
    scenarios: z
      .array(path())
      .min(1)
      .default([...shippedScenarios])
      .meta({
        description:
          'Scenarios that cameras may use: the id of one that comes with Lamppost, or the path of a file.',
        examples: [['illegal-parking', 'sanitation', 'road-collapse']],
      }),
    codes: z
      .array(path())
      .min(1)
      .optional()
      .meta({
        description:
          'Classifications of cities in which incidents are named as well: the id of one that comes with Lamppost, or the path of a file. Without it incidents carry no codes.',
        examples: [['gb-t-47678.5-2026']],
      }),
    signals: z
      .record(id().meta({ examples: ['underpass-water'] }), SignalSchema)
      .default({})
      .meta({ description: 'Numbers that sensors send over the broker, by id.' }),
    permits: path()
      .optional()
      .meta({
        description:
          'Path of a YAML or JSON file that lists what is allowed, where and when: it is not reported there before its time is over.',
        examples: ['permits.yaml'],
      }),
    mqtt: MqttSchema.optional().meta({
      description: 'Where incidents are sent. Without it the box only records.',
    }),
    storage: StorageSchema.prefault({}).meta({ description: 'Where incidents and evidence are kept.' }),
    evidence: EvidenceSchema.prefault({}).meta({ description: 'How evidence leaves the box.' }),
    flights: FlightsSchema.prefault({}).meta({
      description:
        'Footage of drones that is uploaded to the box, on its page "/upload" or with "lamppost upload".',
    }),
    api: ApiSchema.prefault({}).meta({ description: 'The HTTP interface and the page for operators.' }),
    log: LogSchema.prefault({}).meta({ description: 'What is logged.' }),
  })
  .transform(box => ({ ...box, cameras: completeCameras(box.cameras, box.models) }))

function completeCameras(
  cameras: Readonly<Record<string, z.output<typeof CameraSchema>>>,
  models: readonly string[],
): Record<string, CameraConfig> {
  const complete = (camera: z.output<typeof CameraSchema>): CameraConfig => ({
    ...camera,
    model: camera.model ?? modelIdOf(models[0]!),
    ...(isStream(camera.url) ? {} : { play: camera.play ?? PlaySchema.parse({}) }),
  })
  return Object.fromEntries(Object.entries(cameras).map(([id, camera]) => [id, complete(camera)]))
}

export type BoxConfig = DeepReadonly<z.output<typeof BoxSchema>>
