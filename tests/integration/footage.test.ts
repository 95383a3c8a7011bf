import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastValueFrom, take, toArray } from 'rxjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeCameras, startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import type { Clip } from '../../edge/domain/footage.js'
import { systemClock } from '../../edge/kit/clock.js'
import type { Log } from '../../edge/kit/log.js'
import type { DecodeOptions } from '../../edge/media/decode.js'
import { openSource, type SourceDeps, type SourceOptions } from '../../edge/pipeline/source/open-source.js'
import { frameTimesMs, scratchFolder } from '../fixtures/media/clips.js'
import { makeTimecode, type TimecodeOptions, timecodeOf, timecodesOf } from '../fixtures/media/timecode.js'
import { type Filmed, film } from '../support/filmed.js'
import { ffmpegsOf } from '../support/processes.js'
import { recordingLog } from '../support/recording-log.js'

/** What the cameras play, round and round: 10 fps, a keyframe each second. */
const FRAMES = 60
const FRAME_MS = 100
const GOP = 10
const CLIPS: Record<string, TimecodeOptions> = {
  plain: {},
  // A fake camera has one viewer at a time.
  'plain-too': {},
  reordered: { bFrames: 2 },
  'reordered-too': { bFrames: 2 },
  hevc: { codec: 'h265' },
  'hevc-reordered': { codec: 'h265', bFrames: 2 },
  'hevc-reordered-too': { codec: 'h265', bFrames: 2 },
}
const EVERY_FRAME: DecodeOptions['cadence'] = { kind: 'fps', fps: 100 }
const KEYFRAMES: DecodeOptions['cadence'] = { kind: 'keyframes' }
const KEYFRAMES_REORDERED: DecodeOptions['cadence'] = { kind: 'keyframes', reordered: true }

let folder: Awaited<ReturnType<typeof scratchFolder>>
let cameras: FakeCameras
let rings: string
beforeAll(async () => {
  folder = await scratchFolder()
  rings = join(folder.path, 'rings')
  const files = Object.entries(CLIPS).map(async ([name, options]) => {
    const file = join(folder.path, `${name}.mp4`)
    return [name, await makeTimecode(file, { seconds: FRAMES / 10, gop: GOP, ...options })]
  })
  cameras = await startFakeCameras({ clips: Object.fromEntries(await Promise.all(files)) })
})
afterAll(async () => {
  await cameras.close()
  await folder.remove()
})

const ring = (maxBytes = 8_000_000) => ({ dir: rings, maxBytes })
const ringFolders = async () => (await readdir(rings, { recursive: true })).filter(name => name.includes('/'))
const until = async (done: () => boolean | Promise<boolean>) => {
  while (!(await done())) await sleep(20)
}
const sourceOf = (camera: string, cadence: DecodeOptions['cadence']): SourceOptions => ({
  ...{ cameraId: 'gate', url: cameras.url(camera), transport: 'tcp', cadence },
  ...{ maxIntervalMs: 5000, frameBudgetMs: 10_000, fitWithin: { widthPx: 640, heightPx: 640 } },
})
const sourceDeps = (log: Log): SourceDeps => ({
  ...{ clock: systemClock, log, redact: text => text, onState: () => {} },
})
/** Past the first keyframe that has a time; what came before it is not kept. */
const isKept = ({ ptsMs }: { ptsMs: number }) => ptsMs >= 1500

async function read({ mp4 }: Clip) {
  const file = join(folder.path, `cut-${Math.random()}.mp4`)
  await writeFile(file, mp4)
  return { numbers: await timecodesOf(file), timesMs: await frameTimesMs(file), file }
}

const CONNECTIONS: [string, DecodeOptions['cadence']][] = [
  ['plain', EVERY_FRAME],
  ['plain-too', KEYFRAMES],
  ['reordered', EVERY_FRAME],
  ['reordered-too', KEYFRAMES_REORDERED],
  ['hevc', EVERY_FRAME],
  ['hevc-reordered', EVERY_FRAME],
  ['hevc-reordered-too', KEYFRAMES_REORDERED],
]

/** All of them run side by side: what takes time is the time of the cameras. */
let connections: Filmed[] = []
beforeAll(() => {
  connections = CONNECTIONS.map(([camera, cadence]) => film(cameras.url(camera), { cadence, ring: ring() }))
})
const disconnect = async () => {
  await Promise.all(connections.splice(0).map(filmed => filmed.stop()))
}
afterAll(disconnect)

describe.each(CONNECTIONS.map(([camera, cadence], index) => ({ camera, cadence, index })))(
  'footage of a camera that sends $camera, with the cadence $cadence.kind',
  ({ camera, cadence, index }) => {
    let filmed: Filmed
    beforeAll(() => {
      filmed = connections[index]!
    })

    /** What the camera shows at a time, as the frames tell. */
    const numberAt = (ptsMs: number): number => {
      const { ptsMs: knownMs, number } = filmed.frames.at(-1)!
      const distance = Math.round((ptsMs - knownMs) / FRAME_MS)
      return (((number! + distance) % FRAMES) + FRAMES) % FRAMES
    }

    it('has times that rise from the first picture on, each that of its picture', async () => {
      await filmed.frame(({ ptsMs }) => ptsMs >= 3000)
      const { frames } = filmed
      expect(frames.map(({ number }) => number)).toEqual(frames.map(({ ptsMs }) => numberAt(ptsMs)))
      const times = frames.map(({ ptsMs }) => ptsMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    })

    it('gives for each frame the very picture, at the resolution of the camera', async () => {
      await filmed.frame(({ ptsMs }) => ptsMs >= 3000)
      const kept = filmed.frames.filter(isKept)
      expect(kept.length).toBeGreaterThanOrEqual(cadence.kind === 'keyframes' ? 2 : 15)
      // Those of one picture group would all be right where one of them is; these are early, late and amid.
      const asked = kept.slice(0, 15).filter((_, index) => cadence.kind === 'keyframes' || index % 4 === 0)
      for (const { footage, ptsMs, number, width } of asked) {
        const still = await footage!.still(ptsMs)
        expect([width, still?.width, still?.height]).toEqual([640, 1280, 720])
        expect([ptsMs, timecodeOf(still!)]).toEqual([ptsMs, number])
        expect(number).toBe(numberAt(ptsMs))
      }
    })

    it('gives a clip from the keyframe before the range to its very last picture, and misses none', async () => {
      const { footage, ptsMs } = filmed.frames.at(-1)!
      const range = { fromPtsMs: ptsMs - 1300, toPtsMs: ptsMs + 400 }
      const clip = await footage!.clip(range)
      const { numbers, timesMs, file } = await read(clip!)

      const early = range.fromPtsMs - clip!.startPtsMs
      expect(early).toBeGreaterThanOrEqual(-0.1)
      expect(early).toBeLessThan(GOP * FRAME_MS)
      expect(numbers[0]! % GOP).toBe(0)
      expect(numbers[0]).toBe(numberAt(clip!.startPtsMs))

      const count = Math.round((range.toPtsMs - clip!.startPtsMs) / FRAME_MS) + 1
      const wanted = Array.from({ length: count }, (_, index) => index)
      expect(numbers.slice(0, count)).toEqual(wanted.map(index => (numbers[0]! + index) % FRAMES))
      expect(numbers[count - 1]).toBe(numberAt(range.toPtsMs))
      expect(timesMs.slice(0, count)).toEqual(wanted.map(index => index * FRAME_MS))
      // With B-frames a picture that the last ones refer to comes along.
      expect(numbers.length).toBeLessThanOrEqual(count + 3)
      expect(clip!.durationMs).toBeGreaterThanOrEqual(count * FRAME_MS - 1)
      expect(clip!.durationMs).toBeLessThanOrEqual((count + 3) * FRAME_MS + 1)

      const boxes = clip!.mp4.toString('latin1')
      expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'))
      expect(boxes).toContain(camera.startsWith('hevc') ? 'hvc1' : 'avc1')
      const packets = ['-v', 'error', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', file]
      expect(execFileSync('ffprobe', packets).toString()).toMatch(/^0\.0+,K/)
    })
  },
)

describe('a camera that turns out to send B-frames, at key frames', () => {
  it('is decoded so that each frame has its time, from the first one on, and that is told once', async () => {
    await disconnect()
    const { log, lines } = recordingLog()
    const source = openSource(sourceOf('reordered', KEYFRAMES), sourceDeps(log))
    const frames = await lastValueFrom(source.pipe(take(4), toArray()))
    const told = frames.map(frame => ({ atMs: frame.ptsMs, number: timecodeOf(frame)! }))
    for (const [index, { atMs, number }] of told.entries()) {
      expect(number % GOP).toBe(0)
      if (index === 0) continue
      const before = told[index - 1]!
      expect(atMs - before.atMs).toBeCloseTo(((number - before.number + FRAMES) % FRAMES) * FRAME_MS, 3)
    }
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      expect.stringMatching(/^a camera sends B-frames/),
    ])
  }, 60_000)
})

describe('the ring of a connection', () => {
  it('stays within its bytes, lets the oldest go, and says what is gone', async () => {
    await disconnect()
    const file = join(folder.path, 'plain.mp4')
    const segmentBytes = (statSync(file).size * 2000) / (FRAMES * FRAME_MS)
    const filmed = film(cameras.url('plain'), { ring: ring(segmentBytes * 2.5) })
    const early = await filmed.frame(isKept)
    expect(await early.footage!.still(early.ptsMs)).toBeDefined()
    let most = 0
    await filmed.frame(({ ptsMs }) => {
      const bytes = readdirSync(rings, { recursive: true })
        .map(String)
        .filter(name => name.endsWith('.ts'))
        .map(name => statSync(join(rings, name), { throwIfNoEntry: false })?.size ?? 0)
      most = Math.max(
        most,
        bytes.reduce((sum, size) => sum + size, 0),
      )
      return ptsMs > 9000
    })
    // One more than the limit may be written before the oldest has gone.
    expect(most).toBeLessThanOrEqual(segmentBytes * 3.6)
    expect(most).toBeGreaterThan(segmentBytes)
    const { footage, ptsMs } = early
    expect(await footage!.still(ptsMs)).toBeUndefined()
    const late = filmed.frames.at(-1)!
    expect(timecodeOf((await late.footage!.still(late.ptsMs))!)).toBe(late.number)
    await filmed.stop()
  }, 60_000)

  it('goes with its connection, once the last clip that was asked for is cut', async () => {
    await disconnect()
    const filmed = film(cameras.url('plain'), { ring: ring() })
    const { footage, ptsMs } = await filmed.frame(({ ptsMs }) => ptsMs >= 2500)
    const letGo = footage!.hold({ fromPtsMs: ptsMs, toPtsMs: ptsMs })
    const clip = footage!.clip({ fromPtsMs: ptsMs - 500, toPtsMs: ptsMs + 60_000 })
    await filmed.stop()
    const { numbers } = await read((await clip)!)
    expect(numbers.length).toBeGreaterThan(5)
    // Whoever still waits for a turn has it yet.
    expect(await ringFolders()).not.toEqual([])
    expect(await footage!.still(ptsMs)).toBeDefined()
    letGo()
    await until(async () => (await ringFolders()).length === 0)
    expect(await footage!.still(ptsMs)).toBeUndefined()
    expect(await footage!.clip({ fromPtsMs: ptsMs, toPtsMs: ptsMs + 1000 })).toBeUndefined()
  })

  it('goes with a child that was killed', async () => {
    await disconnect()
    const filmed = film(cameras.url('plain'), { ring: ring() })
    await filmed.frame(isKept)
    expect(await ringFolders()).not.toEqual([])
    for (const { pid } of await ffmpegsOf()) process.kill(pid, 'SIGKILL')
    await until(async () => (await ringFolders()).length === 0)
    await filmed.stop()
    expect(await ringFolders()).toEqual([])
  })
})

describe('a ring that cannot be written', () => {
  it('costs no frame where its folder is none, and is told once for a camera', async () => {
    const dir = join(folder.path, 'a-file')
    writeFileSync(dir, '')
    const { log, lines } = recordingLog()
    const source = openSource(
      { ...sourceOf('plain', EVERY_FRAME), ring: { dir, maxBytes: 8_000_000 } },
      sourceDeps(log),
    )
    let frames = 0
    await new Promise<void>((resolve, reject) => {
      const subscription = source.subscribe({
        next: ({ footage }) => {
          expect(footage).toBeUndefined()
          frames += 1
          if (frames === 5) void cameras.tell('plain', { do: 'hangup' })
          if (frames < 15) return
          subscription.unsubscribe()
          resolve()
        },
        error: reject,
      })
    })
    const told = lines.filter(({ message }) => message.startsWith('the video of a camera cannot be kept'))
    expect(told).toMatchObject([{ level: 'warn', fields: { cameraId: 'gate' } }])
    expect(lines.some(({ message }) => message === 'camera lost, trying again')).toBe(true)
  }, 60_000)

  it.skipIf(!canMount())(
    'costs no frame where the disk is full, is told once, and frees what it took',
    async () => {
      const dir = mountSmall()
      try {
        writeFileSync(join(dir, 'filler'), Buffer.alloc(950_000))
        const filmed = film(cameras.url('plain'), { ring: { dir, maxBytes: 8_000_000 } })
        await until(() => filmed.lost.length > 0)
        const { length } = filmed.frames
        const later = await filmed.frame(frame => filmed.frames.indexOf(frame) > length + 30)
        expect(filmed.lost).toEqual([expect.stringContaining('No space left on device')])
        expect(await later.footage!.still(later.ptsMs)).toBeUndefined()
        await until(() => readdirSync(dir, { recursive: true }).every(name => !String(name).endsWith('.ts')))
        await filmed.stop()
      } finally {
        execFileSync('umount', ['-l', dir])
      }
    },
    60_000,
  )
})

function mountSmall(): string {
  const dir = join(folder.path, 'small')
  mkdirSync(dir, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir])
  return dir
}

/** Root in a container may not be allowed to. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return process.getuid?.() === 0
  } catch {
    return false
  }
}
