import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FrameRows } from '../../../../edge/cli/track/detections-text.js'
import { runTrack } from '../../../../edge/cli/track/run.js'
import { videoMotion } from '../../../../edge/cli/track/video-motion.js'
import { random } from '../../../../tools/random.js'

const WIDTH = 640
const HEIGHT = 360
const FPS = 10
/** Where in the scene the picture begins, frame by frame: so jerky that no speed foretells the next. */
const VIEWS = [
  [0, 0],
  [60, 0],
  [10, 24],
  [80, 24],
  [140, 0],
  [76, 36],
  [136, 10],
  [70, 10],
] as const
const SCENE = { width: WIDTH + 140, height: HEIGHT + 36 }

let folder: string
let clip: string

/** A wall of blotches of all sizes, filmed with a shaky hand. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-video-motion-'))
  clip = join(folder, 'pan.mp4')
  const scene = await blotches()
  for (const [at, [left, top]] of VIEWS.entries()) {
    await sharp(scene, { raw: { ...SCENE, channels: 3 } })
      .extract({ left, top, width: WIDTH, height: HEIGHT })
      .png({ compressionLevel: 0 })
      .toFile(join(folder, `${at + 1}.png`))
  }
  const input = ['-framerate', `${FPS}`, '-i', join(folder, '%d.png')]
  const coder = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-pix_fmt', 'yuv420p']
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...input, ...coder, clip])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function blotches(): Promise<Buffer> {
  const uniform = random(3)
  const grain = async (px: number) => {
    const [width, height] = [Math.ceil(SCENE.width / px), Math.ceil(SCENE.height / px)]
    const noise = Buffer.from(Uint8Array.from({ length: width * height }, () => uniform() * 255))
    return sharp(noise, { raw: { width, height, channels: 1 } })
      .resize(SCENE.width, SCENE.height, { fit: 'fill', kernel: 'cubic' })
      .extractChannel(0)
      .raw()
      .toBuffer()
  }
  const grains = await Promise.all([5, 18, 70].map(grain))
  const grey = grains[0]!.map((value, at) => (value + grains[1]![at]! + grains[2]![at]!) / 3)
  return Buffer.from(Uint8Array.from({ length: grey.length * 3 }, (_, at) => grey[Math.floor(at / 3)]!))
}

const { signal } = new AbortController()

async function* rowsOf(frames: readonly number[]): AsyncGenerator<FrameRows> {
  for (const frame of frames) yield { frame, boxes: [[10, 10, 20, 20]], scores: [0.9], classes: [-1] }
}

describe('the motion that is found in a video', () => {
  it('is that of the camera, in pixels of the full picture, and of frames without detections, too', async () => {
    const found = new Map<number, ArrayLike<number>>()
    const seen = [1, 2, 3, 6, 7, 8]
    for await (const { rows, motionOf } of videoMotion(rowsOf(seen), { path: clip, signal })) {
      for (let frame = (seen[seen.indexOf(rows.frame) - 1] ?? 0) + 1; frame <= rows.frame; frame += 1) {
        const motion = motionOf(frame)
        if (motion) found.set(frame, motion)
      }
    }
    expect([...found.keys()]).toEqual([2, 3, 4, 5, 6, 7, 8])
    for (const [frame, motion] of found) {
      const [before, now] = [VIEWS[frame - 2]!, VIEWS[frame - 1]!]
      // The middle of the picture goes where the camera makes it go; the picture neither turns nor grows.
      const [a, b, tx, c, d, ty] = motion as unknown as number[]
      const [x, y] = [WIDTH / 2, HEIGHT / 2]
      expect(Math.abs(a! * x + b! * y + tx! - (x - (now[0] - before[0])))).toBeLessThan(1)
      expect(Math.abs(c! * x + d! * y + ty! - (y - (now[1] - before[1])))).toBeLessThan(1)
      expect(Math.hypot(a! - 1, b!, c!, d! - 1)).toBeLessThan(0.01)
    }
  })

  it('is not known of frames that come after the end of the video', async () => {
    for await (const { rows, motionOf } of videoMotion(rowsOf([9, 10]), { path: clip, signal }))
      expect(motionOf(rows.frame)).toBeUndefined()
  })

  it('fails where the video is none', async () => {
    const ask = async (path: string) => {
      for await (const _ of videoMotion(rowsOf([1, 2]), { path, signal })) {
        // Nothing but the end matters.
      }
    }
    await expect(ask(join(folder, 'no.mp4'))).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
  })
})

describe('lamppost track --video', () => {
  /** Small things on the wall, as a camera that jerks sees them. */
  const things = [
    [300, 120],
    [420, 260],
    [260, 230],
  ] as const
  const lines = VIEWS.flatMap(([left, top], at) =>
    things.map(([x, y]) => `${at + 1},-1,${x - left},${y - top},14,12,0.9`),
  )

  async function idsOf(video?: string): Promise<string[][]> {
    let out = ''
    const stdout = new Writable({
      write(chunk, _, done) {
        out += chunk
        done()
      },
    })
    await runTrack(
      { detections: '-', fps: FPS, sureScore: 0.6, ...(video !== undefined && { video }) },
      { stdin: Readable.from([`${lines.join('\n')}\n`]), stdout, stderr: { write: () => true }, signal },
    )
    const rows = out.trim().split('\n')
    return VIEWS.map((_, at) =>
      rows.filter(row => row.startsWith(`${at + 1},`)).map(row => row.split(',')[1]!),
    )
  }

  it('keeps ids where the camera jerks, which nothing does without it', async () => {
    const [first, ...others] = await idsOf(clip)
    expect(new Set(first).size).toBe(things.length)
    for (const ids of others) expect(ids).toEqual(first)
    expect(new Set((await idsOf()).flat()).size).toBeGreaterThan(2 * things.length)
  })
})
