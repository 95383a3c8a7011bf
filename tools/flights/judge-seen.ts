/** Works out which things of a rendered flight a model can see at all: `npx tsx tools/flights/judge-seen.ts --help`. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { formatFlightTruth, type SeenBy } from '../world/flight-truth.js'
import { runFfmpeg } from './run-ffmpeg.js'
import { type Found, MIN_FRAMES, MIN_IOU, seenThings } from './seen-things.js'
import { clipOf, type FlightName, readFlightTruth, truthFileOf } from './truth-file.js'

/** So many pictures in one call of the command. */
const BATCH = 60

interface Options {
  model: string
  weights: string
  tiles: string
}

/** What the model finds in each frame of the clip, as the command `lamppost detect` says it. */
async function detectAll(name: FlightName, { model, tiles }: Options): Promise<Found[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'lamppost-seen-'))
  try {
    await runFfmpeg(['-i', clipOf(name), '-vsync', 'passthrough', join(folder, '%05d.png')])
    const pictures = readdirSync(folder).sort()
    const found: Found[][] = []
    for (let at = 0; at < pictures.length; at += BATCH) {
      const files = pictures.slice(at, at + BATCH).map(file => join(folder, file))
      const options = ['tsx', 'edge/cli/lamppost.ts', 'detect', model, ...files, '--json', '--tiles', tiles]
      const { stdout } = await promisify(execFile)('npx', options, { maxBuffer: 2 ** 26 })
      for (const line of stdout.trim().split('\n')) found.push(JSON.parse(line).detections)
      process.stderr.write(`${found.length}/${pictures.length} frames\n`)
    }
    return found
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function judge(names: FlightName[], options: Options): Promise<void> {
  const sha256 = createHash('sha256').update(readFileSync(options.weights)).digest('hex')
  for (const name of names) {
    const truth = readFlightTruth(name)
    const found = await detectAll(name, options)
    if (found.length !== truth.frames.length)
      throw new Error(`${name}: ${found.length} pictures, but truth of ${truth.frames.length} frames`)
    const tiles = Number(options.tiles)
    const seen: SeenBy = {
      ...{ model: options.model, sha256, tiles, minIou: MIN_IOU, minFrames: MIN_FRAMES },
      things: seenThings(truth, found),
    }
    const others = (truth.seenBy ?? []).filter(each => each.model !== seen.model || each.tiles !== tiles)
    writeFileSync(truthFileOf(name), formatFlightTruth({ ...truth, seenBy: [...others, seen] }))
    process.stdout.write(
      `${name}: ${options.model} sees ${seen.things.length} of ${truth.things.length} things\n`,
    )
  }
}

await new Command('judge-seen')
  .description(
    'Run a model on the clean frames of rendered flights and write into their truth what it sees at all.',
  )
  .addArgument(
    new Command().createArgument('<flights...>', 'which ones').choices(['patrol', 'patrol-next-day']),
  )
  .option('--model <id>', 'as "lamppost detect" takes it', 'urban-nano')
  .option('--weights <file>', 'of the model', 'models/urban_nano.onnx')
  .option('--tiles <count>', 'along the longer side', '2')
  .addHelpText(
    'after',
    `
A thing is seen that is found under a fitting name, with an IoU of ${MIN_IOU} or more, in ${MIN_FRAMES} frames or more.

Example:
  npx tsx tools/flights/judge-seen.ts patrol patrol-next-day`,
  )
  .action(judge)
  .parseAsync()
