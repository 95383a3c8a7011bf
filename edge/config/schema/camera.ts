import { z } from 'zod'
import type { DeepReadonly } from '../deep-readonly.js'
import { given } from '../issue-wording.js'
import { CadenceSchema } from './cadence.js'
import { DroneSchema } from './drone.js'
import { duration } from './duration.js'
import { PlaceSchema } from './place.js'
import { PlaySchema } from './play.js'
import { ScenarioUseSchema } from './scenario-use.js'
import { TilesSchema } from './tiles.js'
import { TrackSchema } from './track.js'
import { traffic } from './traffic.js'
import { withUnits } from './with-units.js'
import { displayName, id, path } from './words.js'
import { ZoneSchema } from './zone.js'

/** Whether a camera's address is a stream; otherwise it is a file's path. */
export const isStream = (url: string): boolean => /^rtsps?:\/\//.test(url)

const isStreamOrPath = (url: string): boolean => isStream(url) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(url)

const hasHost = (url: string): boolean => URL.canParse(url) && new URL(url).hostname !== ''

export const CameraSchema = withUnits(
  z.strictObject({
    name: displayName()
      .optional()
      .meta({ description: 'Name for people.', examples: ['东门路口'] }),
    url: z
      .string()
      .min(1)
      .refine(isStreamOrPath, {
        error: `${given} is neither rtsp:// nor rtsps:// nor the path of a file`,
        abort: true,
      })
      .refine(url => !isStream(url) || hasHost(url), {
        error: `${given} is not an address; in user name and password, write @ as %40, / as %2F, : as %3A, # as %23`,
      })
      .meta({
        description:
          'rtsp:// or rtsps:// address, or the path of a video file. A ${VARIABLE} in the user name or password is put in as it is, and encoded for the address by itself.',
        examples: ['rtsp://user:${CAM_PASSWORD}@192.0.2.5/stream1'],
      }),
    transport: z
      .enum(['tcp', 'udp'])
      .default('tcp')
      .meta({ description: 'How RTSP carries the pictures. Streams only.', examples: ['tcp'] }),
    play: PlaySchema.optional().meta({ description: 'How a video file is played. Files only.' }),
    cadence: CadenceSchema,
    maxWidth: z
      .int()
      .min(64)
      .max(7680)
      .optional()
      .meta({
        description:
          'Greatest width in pixels of the analysed frame; as small as the input of the model, or its tiles together, where absent. Evidence has the full resolution of the camera either way.',
        examples: [960],
      }),
    tiles: TilesSchema.optional().meta({
      description:
        'Cuts the picture into tiles that the model looks at one by one, for small things in a wide view. Each look takes as many times longer as there are tiles.',
    }),
    track: TrackSchema.prefault({}).meta({
      description:
        'How things are followed from frame to frame. Rules of time, so that they hold at any cadence.',
    }),
    motionGate: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Whether the model is spared frames in which nothing moved; what it found last holds for them, and it looks again as often as the scenarios need.',
        examples: [true],
      }),
    frameBudget: duration({ least: '1s', most: '1h' })
      .prefault('15s')
      .meta({
        description: 'No frame for so long: the camera counts as unhealthy and is connected to again.',
        examples: ['15s'],
      }),
    model: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          'Which of `models` looks at this camera: its id, or the file name of its manifest without the ending. The first one, where absent.',
        examples: ['urban-nano'],
      }),
    place: PlaceSchema.optional().meta({ description: 'Where the camera hangs.' }),
    traffic: traffic().optional(),
    calibration: path()
      .optional()
      .meta({
        description: 'Path of the calibration file that maps pixels to the ground.',
        examples: ['calibration/east.json'],
      }),
    drone: DroneSchema.optional().meta({
      description:
        'For a camera that flies: its pictures are placed by the poses that come over MQTT, and things are told apart by their place on the ground. It has no zones and no calibration. Streams only.',
    }),
    zones: z
      .record(id().meta({ examples: ['bus-stop'] }), ZoneSchema)
      .default({})
      .meta({ description: 'Areas of the picture, by id.' }),
    scenarios: z
      .record(id().meta({ examples: ['illegal-parking', 'sanitation'] }), ScenarioUseSchema)
      .refine(uses => Object.keys(uses).length > 0, {
        error: 'no scenario: the camera would look for nothing; write for example "sanitation: {}"',
      })
      .meta({
        description:
          'What is looked for here, by scenario id; a scenario takes what is set here over its own.',
      }),
  }),
  { maxWidth: 'Px', frameBudget: 'Ms' },
)

type ParsedCamera = DeepReadonly<z.output<typeof CameraSchema>>

/**
 * One camera. `url` is a stream's address or a file's absolute path; `play` is there exactly for files;
 * `model` is the id of one of the box's models.
 */
export type CameraConfig = Omit<ParsedCamera, 'model'> & { readonly model: string }
