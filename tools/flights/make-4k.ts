/** The command that makes a heavy flight: `npx tsx tools/flights/make-4k.ts --help`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { Pose } from '../../edge/domain/pose.js'
import { enuToLonLat } from '../../edge/geometry/enu.js'
import { runFfmpeg } from './run-ffmpeg.js'
import { clipOf, readFlightTruth } from './truth-file.js'
import { srtOf } from './write-srt.js'

const [WIDTH, HEIGHT, FPS] = [3840, 2160, 30]
/** The camera goes to and fro over the picture once in this time: the loop has no seam. */
const LOOP_S = 20
/** How far it goes, as a share of the width. */
const REACH = 0.1
const MAGNIFIED = 1 + 2 * REACH
const HEIGHT_M = 20
const FOCAL_35_MM = 24
const FILM_DIAGONAL_MM = Math.hypot(36, 24)

interface Options {
  out: string
  minutes: number
  mbit: number
  still: string
}

/** -1 to 1. */
const swing = (seconds: number): number => Math.sin((2 * Math.PI * seconds) / LOOP_S)

/** A frame of the rendered flight taken for the ground, seen from straight above by a drone that goes to and fro over it. */
async function makeLoop(file: string, { mbit, still }: Options): Promise<void> {
  const wide = Math.round((WIDTH * MAGNIFIED) / 2) * 2
  const tall = Math.round((HEIGHT * MAGNIFIED) / 2) * 2
  const left = `${WIDTH * REACH}*(1+sin(2*PI*n/${LOOP_S * FPS}))`
  const filters = [
    `scale=${wide}:${tall}:flags=bicubic`,
    `loop=loop=-1:size=1`,
    `fps=${FPS}`,
    `crop=${WIDTH}:${HEIGHT}:x='${left}':y=${Math.round((tall - HEIGHT) / 2)}`,
    'noise=c0s=4:c0f=t+u:all_seed=1',
    'format=yuv420p',
  ]
  // biome-ignore format: options read best in pairs
  await runFfmpeg([
    '-ss', still, '-i', clipOf('patrol'), '-vf', filters.join(','), '-frames:v', `${LOOP_S * FPS}`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', `${mbit}M`, '-maxrate', `${mbit}M`, '-bufsize', `${mbit}M`,
    '-g', `${FPS}`, '-keyint_min', `${FPS}`, '-sc_threshold', '0', '-an', file,
  ])
}

/** Ground that the width of a frame shows, from its height. */
function widthM(): number {
  const focal = (FOCAL_35_MM / FILM_DIAGONAL_MM) * Math.hypot(4, 3)
  return (HEIGHT_M * 4) / focal
}

/** Exact, one for each frame: north is up in the picture, and the window goes east as the drone does. */
function posesOf(minutes: number): Pose[] {
  const { origin, groundAltM, startedAt } = readFlightTruth('patrol')
  const reachM = REACH * widthM()
  return Array.from({ length: minutes * 60 * FPS }, (_, i) => {
    const tMs = (i * 1000) / FPS
    return {
      ...{ tMs, timeMs: Date.parse(startedAt) + tMs },
      ...enuToLonLat(origin, reachM * swing(i / FPS), 0),
      ...{ relAltM: HEIGHT_M, absAltM: groundAltM + HEIGHT_M },
      ...{ yawDeg: 0, pitchDeg: -90, rollDeg: 0, focalLength35Mm: FOCAL_35_MM },
    }
  })
}

async function make(options: Options): Promise<void> {
  const { out, minutes } = options
  mkdirSync(out, { recursive: true })
  const [loop, video] = [join(out, 'loop.mp4'), join(out, 'HEAVY_0001.MP4')]
  await makeLoop(loop, options)
  await runFfmpeg(['-stream_loop', '-1', '-i', loop, '-t', `${minutes * 60}`, '-c', 'copy', video])
  rmSync(loop)
  const durationMs = minutes * 60_000
  writeFileSync(join(out, 'HEAVY_0001.SRT'), srtOf(posesOf(minutes), 'avata-360', { durationMs }))
  process.stdout.write(`${video}\n`)
}

await new Command('make-4k')
  .description(
    'Make a heavy flight to measure speed with: 4K, 30 pictures a second, H.264, with exact subtitles.',
  )
  .requiredOption('--out <dir>', 'where HEAVY_0001.MP4 and HEAVY_0001.SRT are written')
  .option('--minutes <count>', 'how long', Number, 5)
  .option('--mbit <count>', 'Mbit a second; a drone writes 60 to 130', Number, 60)
  .option('--still <seconds>', 'which picture of the rendered flight is the ground', '26')
  .addHelpText(
    'after',
    `
Of the same file name, video and subtitles. Five minutes at 60 Mbit are 2.2 GB; the camera looks straight down from ${HEIGHT_M} m.

Example:
  npx tsx tools/flights/make-4k.ts --out /tmp/heavy --mbit 30`,
  )
  .action(make)
  .parseAsync()
