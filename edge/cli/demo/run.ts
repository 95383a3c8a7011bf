import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import mqtt from 'mqtt'
import { type LoadedConfig, loadConfig } from '../../config/load.js'
import { systemClock } from '../../kit/clock.js'
import { Closers } from '../../kit/closers.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { packageFolder } from '../../kit/package-folder.js'
import { createRedactor } from '../../kit/redact.js'
import { startBox } from '../../main.js'
import { exitCodes } from '../exit-codes.js'
import { createLogger } from '../logger.js'
import { Progress } from '../progress.js'
import { stopSignal } from '../stop-signal.js'
import { durationText } from '../text.js'
import { untilSent } from '../until-sent.js'
import { startBroker } from './broker.js'
import { type Film, openFilm } from './film.js'
import { DemoScreen } from './screen.js'
import { writeVideoConfig } from './video-config.js'

export interface DemoOptions {
  readonly video: string | undefined
  readonly json: boolean
  readonly dir: string
}

/** A live camera never ends by itself. */
const LIVE_DEMO_MS = 90_000
const LAST_MESSAGES_MS = 5_000

/** Runs the real box on the demo's configuration; the exit code tells whether it found what is to be found. */
export async function runDemo({ video, json, dir: relativeDir }: DemoOptions): Promise<number> {
  const dir = resolve(relativeDir)
  await emptyDemoFolder(dir)
  const stop = stopSignal()
  const broker = await startBroker()
  try {
    const loaded = await loadDemo(video, dir, broker.port)
    return await watch(loaded, { dir, json, brokerUrl: broker.url, stop, isShipped: video === undefined })
  } finally {
    await broker.stop()
  }
}

/** Tells a folder that a demo made from the data of a real box. */
const MARK = '.lamppost-demo'

/** Removes what an earlier demo left, and nothing else. Throws USAGE where there is something else. */
async function emptyDemoFolder(dir: string): Promise<void> {
  if (existsSync(join(dir, MARK))) await rm(dir, { recursive: true })
  if (existsSync(dir) && (await readdir(dir)).length > 0) {
    throw new LamppostError('USAGE', {
      what: `${dir} holds something that no demo has left there`,
      hint: 'Give an empty or a new folder with --dir.',
    })
  }
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, MARK), '')
}

async function loadDemo(video: string | undefined, dir: string, port: number): Promise<LoadedConfig> {
  const path =
    video === undefined ? join(packageFolder, 'configs', 'demo.yaml') : await writeVideoConfig(video, dir)
  const env = {
    ...process.env,
    LAMPPOST_DEMO_PORT: String(port),
    LAMPPOST_DEMO_DIR: dir,
    LAMPPOST_DEMO_VIDEO: video,
  }
  return loadConfig(path, { env })
}

interface Watching {
  readonly dir: string
  readonly json: boolean
  readonly brokerUrl: string
  readonly stop: ReturnType<typeof stopSignal>
  readonly isShipped: boolean
}

async function watch(
  loaded: LoadedConfig,
  { dir, json, brokerUrl, stop, isShipped }: Watching,
): Promise<number> {
  const log = createLogger({
    level: loaded.config.log.level,
    redact: createRedactor(loaded.secrets),
    clock: systemClock,
    output: process.stderr,
  })
  const film = await openFilm(loaded, LIVE_DEMO_MS)
  const progress = new Progress(process.stderr, () => systemClock.monotonicMs())
  const screen = new DemoScreen(loaded, { dir, json, output: process.stdout, progress, clock: systemClock })
  const closers = new Closers()
  try {
    const centre = await mqtt.connectAsync(brokerUrl, { protocolVersion: 5 })
    closers.add(() => centre.endAsync())
    centre.on('message', (topic, payload) => screen.message(topic, payload.toString()))
    await centre.subscribeAsync('#', { qos: 1 })

    screen.begin(brokerUrl)
    closers.add(showProgress(film, progress))
    const box = await startBox(loaded, {
      log,
      clock: systemClock,
      onCameraState: change => screen.camera(change),
      onJudged: frame => film.judged(frame),
      onRecorded: recorded => screen.recorded(recorded),
    })
    closers.add(() => box.close())
    const isLive = Object.values(loaded.config.cameras).some(({ play }) => play === undefined)
    const timeUp = isLive ? systemClock.sleep(LIVE_DEMO_MS, stop.signal).catch(() => {}) : never
    await Promise.race([stop.asked, box.sourcesOver, timeUp])
    await untilSent(box, LAST_MESSAGES_MS, stop.signal)
  } finally {
    await closers.close()
  }
  const found = screen.end()
  if (stop.signal.aborted) return exitCodes.INTERRUPTED
  return isShipped && found.size < Object.keys(loaded.config.cameras).length ? exitCodes.FAILED : exitCodes.OK
}

/** Shows how far it is until the result is called. */
function showProgress(film: Film, progress: Progress): () => void {
  const startedAtMs = systemClock.monotonicMs()
  const ticking = setInterval(() => {
    progress.show(progressText(film.share, systemClock.monotonicMs() - startedAtMs))
  }, 500)
  return () => clearInterval(ticking)
}

const BAR_WIDTH = 30

function progressText(share: number, elapsedMs: number): string {
  const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░')
  const left = share > 0 ? `, ${durationText((elapsedMs / share) * (1 - share))} left` : ''
  return `${bar} ${Math.round(share * 100)} %${left}`
}

const never = new Promise<never>(() => {})
