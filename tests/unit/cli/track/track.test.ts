import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runTrack, type TrackArguments } from '../../../../edge/cli/track/run.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-track-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A car that goes 8 pixels a frame to the right. */
const car = (frame: number, score = '0.9', rest = ''): string =>
  `${frame},-1,${100 + frame * 8},200,120,80,${score}${rest}`

async function track(lines: readonly string[], args: Partial<TrackArguments> = {}): Promise<string[]> {
  let out = ''
  const stdout = new Writable({
    write(chunk, _, done) {
      out += chunk
      done()
    },
  })
  const stdin = Readable.from([`${lines.join('\n')}\n`])
  const code = await runTrack(
    { detections: '-', fps: 10, sureScore: 0.6, ...args },
    { stdin, stdout, stderr: { write: () => true }, signal: new AbortController().signal },
  )
  expect(code).toBe(0)
  return out.split('\n').filter(line => line !== '')
}

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('lamppost track', () => {
  it('turns detections into tracks, in the columns of MOTChallenge', async () => {
    const lines = await track([1, 2, 3, 4].map(frame => car(frame)))
    expect(lines.map(line => line.split(',').slice(0, 2))).toEqual(
      [1, 2, 3, 4].map(frame => [`${frame}`, '1']),
    )
    const [, , x, y, width, height, score, label] = lines.at(-1)!.split(',').map(Number)
    expect(x).toBeCloseTo(132, -1)
    expect([y, width, height]).toEqual([200, 120, 80])
    expect(score).toBeCloseTo(0.9, 3)
    expect(label).toBe(-1)
  })

  it('passes the class on by what most sights say', async () => {
    const lines = await track([3, 3, 3, 7, 3].map((label, index) => car(index + 1, '0.9', `,${label}`)))
    expect(lines.map(line => line.split(',')[7])).toEqual(['3', '3', '3', '3', '3'])
  })

  it('bridges frames without detections, and takes blank lines and spaces', async () => {
    const lines = await track([car(1), '', ' 2, -1, 116, 200, 120, 80, 0.9', car(9)])
    expect(new Set(lines.map(line => line.split(',')[1]))).toEqual(new Set(['1']))
    expect(lines).toHaveLength(3)
  })

  it('takes a detection that comes twice for one thing', async () => {
    expect(await track([car(1), car(1), car(2), car(2)])).toHaveLength(2)
  })

  it('writes nothing for nothing', async () => {
    expect(await track([])).toEqual([])
  })

  it('reads and writes files, and finds the frame rate beside them', async () => {
    const detections = await file('det.txt', [1, 2, 3].map(frame => car(frame)).join('\r\n'))
    await file('seqinfo.ini', '[Sequence]\nname=x\nframeRate=12.5\n')
    const out = join(folder, 'tracks.txt')
    const { stdout, stderr } = process
    const signal = new AbortController().signal
    await runTrack({ detections, out, sureScore: 0.6 }, { stdin: Readable.from([]), stdout, stderr, signal })
    expect((await readFile(out, 'utf8')).trim().split('\n')).toHaveLength(3)
  })

  it('follows the motion of the camera that a file tells', async () => {
    const jumping = [1, 2, 3].map(frame => `${frame},-1,${100 + frame * 500},200,120,80,0.9`)
    const motion = await file(
      'gmc.txt',
      [1, 2, 3].map(frame => `${frame},1,0,${frame > 1 ? 500 : 0},0,1,0`).join('\n'),
    )
    const ids = (lines: string[]) => new Set(lines.map(line => line.split(',')[1])).size
    expect(ids(await track(jumping, { motion }))).toBe(1)
    expect(ids(await track(jumping))).toBe(3)
  })

  it.each([
    ['a frame that goes back', [car(2), car(1)], 'line 2: frame 1 comes after frame 2'],
    ['a frame in two places', [car(1), car(2), car(1)], 'line 3: frame 1 comes after frame 2'],
    ['too few columns', ['1,-1,10,20,30'], '5 columns'],
    ['a box of NaN', ['1,-1,NaN,20,30,40,0.9'], 'the x "NaN" is not a number'],
    ['an infinite box', ['1,-1,1,20,1e999,40,0.9'], 'the width "1e999" is not a number'],
    ['an empty field', ['1,-1,,20,30,40,0.9'], 'the x "" is not a number'],
    ['a negative size', ['1,-1,10,20,-30,40,0.9'], 'a box of -30 x 40 pixels has no area'],
    ['no size', ['1,-1,10,20,0,40,0.9'], 'has no area'],
    ['a score that is none', ['1,-1,10,20,30,40,90'], 'the score 90 is not from 0 to 1'],
    ['a frame 0', ['0,-1,10,20,30,40,0.9'], 'the frame 0 is not a whole number from 1'],
    ['a frame that is a time', [car(1), '1764000000,-1,10,20,30,40,0.9'], 'none between'],
    ['a class that is none', ['1,-1,10,20,30,40,0.9,car'], 'the class "car" is not a number'],
    ['a class beyond all', ['1,-1,10,20,30,40,0.9,70000'], 'the class 70000'],
  ])('refuses %s, with the line', async (_, lines, message) => {
    await expect(track(lines)).rejects.toMatchObject({
      code: 'DETECTIONS_INVALID',
      message: expect.stringContaining(message),
    })
  })

  it.each([
    ['1,1,0,0,0,1', 'not the seven numbers'],
    ['1,1,0,x,0,1,0', 'not the seven numbers'],
    ['1,1,0,0,0,1,0\n1,1,0,0,0,1,0', 'frame 1 comes twice'],
    ['1,0,0,0,0,0,0', 'leaves nothing of the picture'],
  ])('refuses the motion %j', async (text, message) => {
    const motion = await file('bad-gmc.txt', text)
    await expect(track([car(1)], { motion })).rejects.toMatchObject({
      code: 'DETECTIONS_INVALID',
      message: expect.stringContaining(message),
    })
  })

  it('refuses files that are not there, and a rate that nothing tells', async () => {
    await expect(track([], { detections: join(folder, 'no.txt') })).rejects.toMatchObject({
      code: 'DETECTIONS_INVALID',
    })
    await expect(track([], { motion: join(folder, 'no.txt') })).rejects.toMatchObject({
      code: 'DETECTIONS_INVALID',
    })
    const { fps: _, ...rest } = { detections: '-', sureScore: 0.6, fps: 1 }
    const streams = { stdin: Readable.from([]), stdout: process.stdout, stderr: process.stderr }
    await expect(runTrack(rest, { ...streams, signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'USAGE',
    })
    await expect(track([car(1)], { out: join(folder, 'no/tracks.txt') })).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})
