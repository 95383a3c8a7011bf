import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Pose } from '../../edge/domain/pose.js'
import { enuToLonLat, type LonLat } from '../../edge/geometry/enu.js'
import { type SrtDialect, srtOf } from '../../tools/flights/write-srt.js'

const run = promisify(execFile)

const HOME: LonLat = { lon: 106.5516, lat: 29.563 }
const SPEED_MPS = 5
export const FLIGHT_START_MS = Date.UTC(2026, 10, 27, 1, 10)

export interface FlownLine {
  readonly seconds?: number
  /** Of the first pose, from the start of the recording. */
  readonly fromS?: number
  readonly everyMs?: number
  readonly home?: LonLat
  /** Epoch milliseconds of the start of the recording. */
  readonly startMs?: number
  /** Changes what the telemetry tells, or leaves it out. */
  readonly tell?: (pose: Pose, index: number) => Pose | undefined
}

/** Poses of a drone that flies east, 20 m above the road, and looks ahead and down. */
export function lineFlown({
  seconds = 3,
  fromS = 0,
  everyMs = 100,
  home = HOME,
  startMs = FLIGHT_START_MS,
  tell = pose => pose,
}: FlownLine = {}): Pose[] {
  return Array.from({ length: Math.ceil((seconds * 1000) / everyMs) }, (_, index) => {
    const tMs = fromS * 1000 + index * everyMs
    return tell(
      {
        ...{ tMs, timeMs: startMs + tMs, ...enuToLonLat(home, (SPEED_MPS * (index * everyMs)) / 1000, 0) },
        ...{ relAltM: 20, absAltM: 264, yawDeg: 90, pitchDeg: -45, rollDeg: 0, focalLength35Mm: 24 },
      },
      index,
    )
  }).filter(pose => pose !== undefined)
}

/** Subtitles of a flight; `replace` turns them into what another aircraft would write. */
export function subtitles(line: FlownLine = {}, dialect: SrtDialect = 'avata-360'): string {
  const { seconds = 3, fromS = 0 } = line
  return srtOf(lineFlown(line), dialect, { durationMs: (fromS + seconds) * 1000 })
}

/** As a Mavic 2 or an Air 2S says it: one altitude, of which nobody knows what it counts from. */
export const withAltitudeOnly = (text: string): string =>
  text.replace(/\[rel_alt: \S+ abs_alt: (\S+)\]/g, '[altitude: $1]')

export interface Clip {
  readonly seconds?: number
  readonly size?: string
  readonly fps?: number
  /** Further options for ffmpeg, before the name of the output. */
  readonly output?: readonly string[]
}

export interface FlightCard {
  readonly dir: string
  path(name: string): string
  put(name: string, content: string | Uint8Array): Promise<string>
  /** A short video of a street of colours. */
  clip(name: string, clip?: Clip): Promise<string>
  remove(): Promise<void>
}

/** A card as it comes out of a drone, with whatever is wrong with it. */
export async function flightCard(parent = tmpdir()): Promise<FlightCard> {
  const dir = await mkdtemp(join(parent, 'lamppost-card-'))
  const path = (name: string): string => join(dir, name)
  const made = new Map<string, string>()
  return {
    ...{ dir, path },
    async put(name, content) {
      await mkdir(dirname(path(name)), { recursive: true })
      await writeFile(path(name), content)
      return path(name)
    },
    async clip(name, { seconds = 3, size = '320x180', fps = 10, output = [] } = {}) {
      await mkdir(dirname(path(name)), { recursive: true })
      const like = JSON.stringify([seconds, size, fps, output])
      const known = made.get(like)
      if (known !== undefined) {
        await copyFile(known, path(name))
        return path(name)
      }
      made.set(like, path(name))
      await run('ffmpeg', [
        ...['-y', '-loglevel', 'error', '-f', 'lavfi'],
        ...['-i', `testsrc2=size=${size}:rate=${fps}:duration=${seconds}`],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(fps), '-pix_fmt', 'yuv420p'],
        ...[...output, '-f', 'mp4', path(name)],
      ])
      return path(name)
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}
