import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createPictureGrid,
  fillPictureGrid,
  gridSizeFor,
} from '../../../../edge/pipeline/glance/picture-grid.js'
import { createPictureWatch, type PictureState } from '../../../../edge/pipeline/glance/picture-watch.js'
import { gateClips, picturesOf, type TimedPicture } from '../../../../tools/bench/gate/footage.js'
import { scratchFolder } from '../../../fixtures/media/clips.js'
import { clipPath } from '../../../support/demo-clips.js'
import { exposed, noisy } from '../../../support/street-pictures.js'

const run = promisify(execFile)
const SIDE_PX = 416

/** All that is said of these pictures, each shown at its time. */
function saidOf(pictures: readonly TimedPicture[]): Set<PictureState> {
  const watch = createPictureWatch(pictures[0]!)
  const said = new Set<PictureState>()
  for (const { atMs, ...picture } of pictures) {
    const grid = createPictureGrid(gridSizeFor(picture))
    fillPictureGrid(picture, grid)
    said.add(watch.look({ ...picture, capturedAtMs: atMs }, grid))
  }
  return said
}

/** As a camera shows it that is played again and again. */
const played = (pictures: readonly TimedPicture[], times: number, stepMs: number): TimedPicture[] =>
  Array.from({ length: times * pictures.length }, (_, index) => ({
    ...pictures[index % pictures.length]!,
    atMs: index * stepMs,
  }))

const clips = await gateClips()

describe.each(clips.map(({ name, path }) => ({ name, path })))('the clip $name', ({ path }) => {
  it('is well, played for a quarter of an hour', async () => {
    const pictures = await picturesOf(path, 1, SIDE_PX)
    expect(saidOf(played(pictures, Math.ceil(900 / pictures.length), 1000))).toEqual(new Set(['ok']))
  })
})

describe('a street', () => {
  let folder: Awaited<ReturnType<typeof scratchFolder>>
  let street: TimedPicture[]

  beforeAll(async () => {
    folder = await scratchFolder()
    street = await picturesOf(clipPath('pole'), 0.5, SIDE_PX)
  })
  afterAll(() => folder.remove())

  /** What a camera sends whose sensor gives this one picture for ever, noise aside, as key frames 2 s apart. */
  const still = async (filter: string): Promise<TimedPicture[]> => {
    const file = join(folder.path, `${filter.replaceAll(/\W/g, '-')}.mp4`)
    const one = join(folder.path, 'one.png')
    await run('ffmpeg', ['-v', 'error', '-y', '-ss', '20', '-i', clipPath('pole'), '-frames:v', '1', one])
    const coder = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-b:v',
      '1M',
      '-maxrate',
      '1M',
      '-bufsize',
      '1M',
      '-g',
      '4',
      '-sc_threshold',
      '0',
    ] // prettier-ignore
    const input = [
      '-loop',
      '1',
      '-framerate',
      '2',
      '-t',
      '120',
      '-i',
      one,
      '-vf',
      `scale=416:-2,${filter},format=yuv420p`,
    ] // prettier-ignore
    await run('ffmpeg', ['-v', 'error', '-y', ...input, ...coder, file])
    return picturesOf(file, 0.5, SIDE_PX)
  }

  it('is frozen where the sensor has hung up and the coder goes on', async () => {
    expect(saidOf(await still('null'))).toContain('frozen')
  })

  it('is not frozen where nothing moves before a sensor with the least noise', async () => {
    expect(saidOf(await still('noise=alls=3:allf=t'))).toEqual(new Set(['ok']))
  })

  it('is blurred when the lens fogs up, until it is clear again', async () => {
    const fogged = join(folder.path, 'fogged.mp4')
    await run('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      clipPath('pole'),
      '-vf',
      'fps=2,gblur=sigma=6',
      '-preset',
      'ultrafast',
      fogged,
    ]) // prettier-ignore
    const fog = await picturesOf(fogged, 0.5, SIDE_PX)
    const clear = played(street, 20, 2000)
    const after = (pictures: readonly TimedPicture[], atMs: number) =>
      played(pictures, 4, 2000).map(picture => ({ ...picture, atMs: atMs + picture.atMs }))
    const watched = [...clear, ...after(fog, 1_300_000)]
    expect(saidOf(clear)).toEqual(new Set(['ok']))
    expect(saidOf(watched)).toEqual(new Set(['ok', 'blurred']))
  })

  it('is well by night, in rain, and at any exposure', () => {
    const day = played(street, 20, 2000)
    const later = (change: (picture: TimedPicture, index: number) => Omit<TimedPicture, 'atMs'>) =>
      street.map((picture, index) => ({ ...change(picture, index), atMs: 1_300_000 + index * 5000 }))
    expect(
      saidOf([...day, ...later((picture, index) => noisy(exposed(picture, 0.15, 4), 4, index))]),
    ).toEqual(new Set(['ok'])) // prettier-ignore
    expect(saidOf([...day, ...later((picture, index) => noisy(picture, 5, index))])).toEqual(new Set(['ok']))
    expect(saidOf([...day, ...later(picture => exposed(picture, 0.6, 50))])).toEqual(new Set(['ok']))
  })
})
