import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Fix } from '../../domain/fix.js'
import type { FlightSigmas } from '../../flights/place/flight-sigmas.js'
import { radians } from '../../geometry/angles.js'
import { attitudeOf, type PoseSigmas } from '../../geometry/sight.js'
import { systemClock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { fixAlongSight, type NoFix } from '../../pipeline/locate/sight-fix.js'
import { exitCodes } from '../exit-codes.js'
import { Progress, type Terminal } from '../progress.js'
import { writeOut } from '../write-out.js'
import { chooseGround, type GroundOf, type GroundOptions } from './ground.js'
import { faultsOf, type Observation, observationSchema } from './observation.js'
import { type LocatedLine, readTable, type TableLine, writeJson, writeTable } from './table.js'

export interface LocateArguments extends GroundOptions {
  /** Path of a table, or `-` for standard input. */
  readonly observations: string
  /** Path to write to; standard output, where absent. */
  readonly out?: string
  readonly json: boolean
  readonly sigmas: FlightSigmas
}

export interface LocateStreams {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: Terminal
  readonly stderr: Terminal
}

/** They take a tenth of a millisecond each: writing to a terminal takes longer. */
const LINES_PER_SHOW = 500

/**
 * Places every line of a table. Resolves with the exit code: FAILED where a line has no place.
 *
 * @throws LamppostError OBSERVATIONS_INVALID, TERRAIN_UNUSABLE, USAGE
 */
export async function runLocate(args: LocateArguments, streams: LocateStreams): Promise<number> {
  const groundOf = await chooseGround(args)
  const name = args.observations === '-' ? 'standard input' : args.observations
  const { columns, lines } = readTable(await readInput(args.observations, streams.stdin), name)
  const progress = new Progress(streams.stderr, systemClock.monotonicMs)
  const located: LocatedLine[] = []
  for (const read of lines) {
    located.push({ read, outcome: await locateLine(read, args.sigmas, groundOf) })
    if (located.length % LINES_PER_SHOW === 0) progress.showDone(located.length, lines.length)
  }
  progress.clear()
  const result = args.json ? located.map(writeJson).join('') : writeTable(columns, located)
  if (args.out === undefined) streams.stdout.write(result)
  else await writeOut(args.out, result, '--out')
  const refused = located.filter(({ outcome }) => 'refused' in outcome)
  streams.stderr.write(summary(located.length, refused))
  return refused.length > 0 ? exitCodes.FAILED : exitCodes.OK
}

async function locateLine(
  { fields, fault }: TableLine,
  sigmas: FlightSigmas,
  groundOf: GroundOf,
): Promise<Fix | NoFix> {
  if (fault !== undefined) return { refused: 'invalid', reason: `the line ${fault}` }
  const parsed = observationSchema.safeParse(fields)
  if (!parsed.success) return { refused: 'invalid', reason: faultsOf(parsed.error) }
  const observation = parsed.data
  const ground = groundOf(observation)
  return 'refused' in ground
    ? ground
    : fixAlongSight(sightIn(observation), poseSigmas(sigmas, observation), ground)
}

const sightIn = ({ px, py, width, height, fx, fy, cx, cy, k1, k2, k3, p1, p2, ...pose }: Observation) => ({
  lens: {
    model: 'brown' as const,
    ...{ widthPx: width, heightPx: height, fx, fy, cx, cy },
    coefficients: [k1, k2, p1, p2, k3],
  },
  pixel: [px, py] as const,
  camera: { lon: pose.cam_lon, lat: pose.cam_lat },
  attitude: attitudeOf(pose.yaw_true_deg, pose.pitch_deg, pose.roll_deg),
})

/** How far the drone flies in the time that picture and pose may lie apart makes its position less sure. */
const poseSigmas = (sigmas: FlightSigmas, { speed_mps = 0 }: Observation): PoseSigmas => ({
  yawRad: radians(sigmas.yawDeg),
  pitchRad: radians(sigmas.pitchDeg),
  rollRad: radians(sigmas.rollDeg),
  heightM: sigmas.heightM,
  positionM: Math.hypot(sigmas.positionM, speed_mps * sigmas.timeS),
})

async function readInput(path: string, stdin: NodeJS.ReadableStream): Promise<string> {
  try {
    return path === '-' ? await text(stdin) : await readFile(path, 'utf8')
  } catch (cause) {
    throw new LamppostError('OBSERVATIONS_INVALID', { what: `${path} cannot be read`, cause })
  }
}

const SHOWN = 3

/** For the person: how many have a place, and what is wrong with the first that have none. */
function summary(total: number, refused: readonly LocatedLine[]): string {
  const placed = `${total - refused.length} of ${total} lines have a place\n`
  const first = refused.slice(0, SHOWN).map(({ read, outcome }) => {
    const { refused: status, reason } = outcome as NoFix
    return `line ${read.line}: ${status}: ${reason}\n`
  })
  const rest = refused.length > SHOWN ? [`and ${refused.length - SHOWN} more; see the column "reason"\n`] : []
  return [placed, ...first, ...rest].join('')
}
