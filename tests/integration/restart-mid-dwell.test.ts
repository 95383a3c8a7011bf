import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import { type Broker, startBroker } from '../../edge/cli/demo/broker.js'
import { scratchFolder } from '../fixtures/media/clips.js'
import { type BoxFolder, type BoxProcess, boxFolder } from '../support/box-process.js'
import { clipPath, clipTruth } from '../support/demo-clips.js'
import { type Listener, listen } from '../support/mosquitto.js'

const DWELL_S = 45
/** Of the first process, from its first frames on: it must know that the car stands, and not yet report it. */
const FIRST_S = 30

/** The part of the pole clip in which the car stands; played over and over, it never moves. */
function standingCar(folder: string): string {
  const path = join(folder, 'standing.mp4')
  const cut = ['-v', 'error', '-ss', '18', '-i', clipPath('pole'), '-t', '28', '-c', 'copy', path]
  execFileSync('ffmpeg', cut)
  return path
}

/** As the renderer knows it. */
function calibrationOfPole(folder: string): string {
  const path = join(folder, 'pole.json')
  const truth = JSON.parse(readFileSync(clipPath('pole').replace(/mp4$/, 'truth.json'), 'utf8'))
  const { lon, lat } = truth.origin
  const imageToGround = (truth.groundHomography as number[][]).flat()
  writeFileSync(path, JSON.stringify({ origin: { lon, lat }, imageToGround, accuracyM: 0.1, reachM: 100 }))
  return path
}

interface Opened {
  readonly type: string
  readonly subject: string
  readonly data: {
    readonly firstSeenAt: string
    readonly lastSeenAt: string
    readonly dwellMs: number
    readonly place: { readonly method: string }
  }
}

describe('a box that is restarted while a vehicle stands for less than its dwell', () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>
  let cameras: FakeCameras
  let broker: Broker
  let centre: Listener
  let folder: BoxFolder
  const boxes: BoxProcess[] = []

  const start = (): BoxProcess => {
    const box = folder.run()
    boxes.push(box)
    return box
  }
  const opened = (): Opened[] =>
    centre.received
      .filter(({ topic }) => topic.includes('/incident/'))
      .map(({ payload }) => JSON.parse(payload) as Opened)
      .filter(({ type }) => type === 'lamppost.incident.opened')
  const seconds = (count: number) => new Promise(resolve => setTimeout(resolve, count * 1_000))

  beforeAll(async () => {
    scratch = await scratchFolder()
    cameras = await startFakeCameras({ clips: { pole: standingCar(scratch.path) } })
    broker = await startBroker()
    centre = await listen(broker.url, '#')
    folder = await boxFolder({
      site: 'city',
      box: 'box-01',
      timeZone: 'Asia/Shanghai',
      cameras: {
        pole: {
          url: cameras.url('pole'),
          cadence: { fps: 5 },
          calibration: calibrationOfPole(scratch.path),
          zones: { 'no-parking': { points: clipTruth('pole').zones['no-parking'] } },
          scenarios: {
            'illegal-parking': {
              ...{ zones: ['no-parking'], dwell: `${DWELL_S}s`, occlusionGrace: '15s', clearAfter: '60s' },
            },
          },
        },
      },
      mqtt: { url: broker.url },
    })
  })

  afterAll(async () => {
    for (const box of boxes) {
      box.child.kill('SIGKILL')
      await box.ended
    }
    await centre.close()
    await broker.stop()
    await cameras.close()
    await folder.remove()
    await scratch.remove()
  })

  it('reports it once, at its dwell, counted from when it stopped', async () => {
    const first = start()
    await centre.until(
      ({ topic, payload }) => topic.endsWith('/camera/pole/state') && /"(ok|degraded)"/.test(payload),
    )
    await seconds(FIRST_S)
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    expect(opened()).toEqual([])

    const restartedAtMs = Date.now()
    start()
    await centre.until(({ payload }) => payload.includes('lamppost.incident.opened'))
    // Without what the first process knew, it would have to stand for another dwell.
    const [{ data }] = opened() as [Opened]
    expect(Date.parse(data.firstSeenAt)).toBeLessThan(restartedAtMs - (FIRST_S / 2) * 1_000)
    expect(data.dwellMs).toBeGreaterThanOrEqual(DWELL_S * 1_000)
    expect(data.dwellMs).toBe(Date.parse(data.lastSeenAt) - Date.parse(data.firstSeenAt))
    expect(Date.parse(data.lastSeenAt)).toBeLessThan(restartedAtMs + DWELL_S * 1_000)
    expect(data.place.method).toBe('homography')

    await seconds(3)
    expect(opened()).toHaveLength(1)
  }, 120_000)
})
