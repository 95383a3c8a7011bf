/** The command that renders flights: `npx tsx tools/world/render-flight.ts --help`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import sharp from 'sharp'
import { WorldBrowser } from './browser.js'
import { Encoder } from './encoder.js'
import { followFlight } from './flight-path.js'
import { type FlightScene, loadFlight, stageOf } from './flight-scene.js'
import { flightTruthOf, formatFlightTruth, type RenderedFrame } from './flight-truth.js'
import { Progress } from './progress.js'
import { SceneError } from './scene.js'

const FLIGHTS = relative(process.cwd(), fileURLToPath(new URL('flights', import.meta.url)))

interface Options {
  out: string
  stillsEvery?: string
}

async function renderFlight(
  browser: WorldBrowser,
  flight: FlightScene,
  file: string,
  out: string,
): Promise<void> {
  const path = followFlight(flight.flight, flight.street.seed)
  const total = Math.floor(path.durationS * flight.fps) + 1
  const progress = new Progress(flight.name, total)
  const encoder = new Encoder(stageOf(flight), join(out, `${flight.name}.mp4`))
  const frames: RenderedFrame[] = []
  const places = await browser.places(0)
  const centres = places.map(({ centre, baseM }): [number, number, number] => [...centre, baseM])
  for (let i = 0; i < total; i++) {
    const t = i / flight.fps
    const pose = path.at(t)
    await browser.aim(pose)
    const { pixels, changed } = await browser.render(t)
    await encoder.write(pixels)
    const [boxes, centrePixels] = [await browser.truth(t), await browser.pixelsOf(centres)]
    frames.push({ tMs: Math.round(t * 1000), pose, boxes, centrePixels })
    progress.step(changed)
  }
  await encoder.finish()
  const command = `npx tsx tools/world/render-flight.ts ${file}`
  const truth = flightTruthOf(flight, command, places, frames)
  writeFileSync(join(out, `${flight.name}.truth.json`), formatFlightTruth(truth))
  progress.end()
}

async function renderStills(
  browser: WorldBrowser,
  flight: FlightScene,
  everyS: number,
  out: string,
): Promise<void> {
  const path = followFlight(flight.flight, flight.street.seed)
  const raw = { width: flight.width, height: flight.height, channels: 4 as const }
  for (let t = 0; t <= path.durationS; t += everyS) {
    await browser.aim(path.at(t))
    const { pixels } = await browser.render(t)
    const still = join(out, `${flight.name}-${t}.png`)
    await sharp(pixels, { raw }).removeAlpha().toFile(still)
    process.stdout.write(`${still} ${JSON.stringify(await browser.truth(t))}\n`)
  }
}

async function renderFlights(files: string[], { out, stillsEvery }: Options): Promise<void> {
  // all flights are read first: a mistake in the last one must not cost the time of the others
  const flights = files.map(file => ({ file, flight: loadFlight(file) }))
  mkdirSync(out, { recursive: true })
  const browser = await WorldBrowser.open()
  try {
    for (const { file, flight } of flights) {
      await browser.build(stageOf(flight))
      if (stillsEvery) await renderStills(browser, flight, Number(stillsEvery), out)
      else await renderFlight(browser, flight, file, out)
    }
  } finally {
    await browser.close()
  }
}

const command = new Command('render-flight')
  .description('Render flights over a street to H.264 clips with their exact truth.')
  .argument('<flights...>', 'flight files (YAML)')
  .option('--out <dir>', 'where clips and truth are written', FLIGHTS)
  .option('--stills-every <seconds>', 'write stills (PNG) and print their truth instead')
  .addHelpText(
    'after',
    `
Examples:
  npx tsx tools/world/render-flight.ts tools/world/flights/patrol.yaml
  npx tsx tools/world/render-flight.ts tools/world/flights/patrol.yaml --stills-every 20 --out /tmp

Needs ffmpeg, and Chromium at /usr/bin/chromium or where $CHROMIUM says.`,
  )
  .action(renderFlights)

try {
  await command.parseAsync()
} catch (error) {
  if (!(error instanceof SceneError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
