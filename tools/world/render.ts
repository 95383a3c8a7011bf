/** The command that renders scenes: `npx tsx tools/world/render.ts --help`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, InvalidArgumentError } from 'commander'
import sharp from 'sharp'
import { WorldBrowser } from './browser.js'
import { Encoder } from './encoder.js'
import { Progress } from './progress.js'
import { loadScene, type Scene, SceneError } from './scene.js'
import { formatTruth, type TruthFrame, truthOf } from './truth.js'

const CLIPS = relative(process.cwd(), fileURLToPath(new URL('clips', import.meta.url)))
const TRUTH_EVERY_S = 1

interface Options {
  out: string
  frames?: number[]
}

async function renderClip(browser: WorldBrowser, scene: Scene, file: string, out: string): Promise<void> {
  const total = Math.round(scene.duration * scene.fps)
  const progress = new Progress(scene.name, total)
  const encoder = new Encoder(scene, join(out, `${scene.name}.mp4`))
  const truth: TruthFrame[] = []
  let nextTruth = 0
  for (let i = 0; i < total; i++) {
    const t = i / scene.fps
    const { pixels, changed } = await browser.render(t)
    await encoder.write(pixels)
    if (t >= nextTruth) {
      truth.push({ tMs: Math.round(t * 1000), boxes: await browser.truth(t) })
      nextTruth += TRUTH_EVERY_S
    }
    progress.step(changed)
  }
  await encoder.finish()
  const command = `npx tsx tools/world/render.ts ${file}`
  const whole = truthOf(scene, command, truth, await browser.groundPoints())
  writeFileSync(join(out, `${scene.name}.truth.json`), formatTruth(whole))
  progress.end()
}

async function renderStills(
  browser: WorldBrowser,
  scene: Scene,
  times: number[],
  out: string,
): Promise<void> {
  for (const t of times) {
    const { pixels } = await browser.render(t)
    const raw = { width: scene.width, height: scene.height, channels: 4 as const }
    const still = join(out, `${scene.name}-${t}.png`)
    await sharp(pixels, { raw }).removeAlpha().toFile(still)
    process.stdout.write(`${still}\n`)
  }
}

async function renderScenes(files: string[], options: Options): Promise<void> {
  // all scenes are read first: a mistake in the last one must not cost the time of the others
  const scenes = files.map(file => ({ file, scene: loadScene(file) }))
  mkdirSync(options.out, { recursive: true })
  const browser = await WorldBrowser.open()
  try {
    for (const { file, scene } of scenes) {
      await browser.build(scene)
      if (options.frames) await renderStills(browser, scene, options.frames, options.out)
      else await renderClip(browser, scene, file, options.out)
    }
  } finally {
    await browser.close()
  }
}

function parseTimes(list: string): number[] {
  const times = list.split(',').map(Number)
  if (times.some(t => !(t >= 0))) throw new InvalidArgumentError('Give seconds, for example 0,12.5.')
  return times
}

const command = new Command('render')
  .description('Render street scenes to H.264 clips with their exact truth.')
  .argument('<scenes...>', 'scene files (YAML)')
  .option('--out <dir>', 'where clips and truth are written', CLIPS)
  .option('--frames <seconds>', 'write stills (PNG) of these moments instead of a clip', parseTimes)
  .addHelpText(
    'after',
    `
Examples:
  npx tsx tools/world/render.ts tools/world/scenes/pole.yaml
  npx tsx tools/world/render.ts tools/world/scenes/*.yaml --out /tmp/clips
  npx tsx tools/world/render.ts tools/world/scenes/bins.yaml --frames 0,12 --out /tmp

Needs ffmpeg, and Chromium at /usr/bin/chromium or where $CHROMIUM says.`,
  )
  .action(renderScenes)

try {
  await command.parseAsync()
} catch (error) {
  if (!(error instanceof SceneError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
