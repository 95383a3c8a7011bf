import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { concatMap, from, lastValueFrom, map, tap, toArray } from 'rxjs'
import sharp from 'sharp'
import { inSharedMemory } from '../../../kit/in-shared-memory.js'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { packageFolder } from '../../../kit/package-folder.js'
import { decodeVideo } from '../../../media/decode.js'
import type { PictureSize } from '../../../media/decode-arguments.js'
import { type Picture, readPicture } from '../../detect/read-picture.js'

/** A picture with a name for people. */
export interface BenchPicture extends Picture {
  readonly name: string
}

export interface Pictures {
  /** For people: where they come from. */
  readonly source: string
  readonly pictures: readonly BenchPicture[]
}

export interface PicturesWanted {
  /** The clips of the demo, where absent. */
  readonly folder?: string
  /** Larger ones are scaled down until they fit, as the decoder of a camera does. */
  readonly fitWithin: PictureSize
}

/**
 * Real pictures, all different: a constant frame has nothing to suppress and may lie in a cache.
 * Throws IMAGE_UNREADABLE, SOURCE_MISSING, FFMPEG_MISSING.
 */
export const benchPictures = ({ folder, fitWithin }: PicturesWanted): Promise<Pictures> =>
  folder === undefined ? ofTheDemo(fitWithin) : ofFolder(folder, fitWithin)

const CLIPS = ['pole', 'bins', 'road']
/** Of each clip of a minute. */
const FRAMES_PER_SECOND = 0.2

async function ofTheDemo(fitWithin: PictureSize): Promise<Pictures> {
  const ofClip = (clip: string) =>
    decodeVideo({
      ...{ url: join(packageFolder, 'tools/world/clips', `${clip}.mp4`), transport: 'tcp', loop: false },
      ...{ cadence: { kind: 'fps', fps: FRAMES_PER_SECOND }, fitWithin, redact: (text: string) => text },
    }).pipe(
      map(({ width, height, pixels, release }, at) => {
        // The memory of a frame is one of a pool, and this one is kept.
        const picture = { name: `${clip} ${at}`, width, height, pixels: inSharedMemory(pixels) }
        return { picture, release }
      }),
      tap(({ release }) => release()),
      map(({ picture }) => picture),
    )
  const pictures = await lastValueFrom(from(CLIPS).pipe(concatMap(ofClip), toArray()))
  return { source: 'clips of the demo', pictures: interleaved(pictures) }
}

/** One of each clip in turn: neighbours that differ as much as cameras do. */
function interleaved(pictures: readonly BenchPicture[]): BenchPicture[] {
  const at = ({ name }: BenchPicture) => Number(name.split(' ')[1])
  return [...pictures].sort((a, b) => at(a) - at(b))
}

const PICTURE_FILE = /\.(jpe?g|png|webp|tiff?|avif|gif)$/i
/** More tell nothing new, and each lies in memory. */
const MOST_PICTURES = 200

async function ofFolder(folder: string, fitWithin: PictureSize): Promise<Pictures> {
  const names = (await listed(folder)).filter(name => PICTURE_FILE.test(name)).sort()
  if (names.length === 0) {
    throw new LamppostError('IMAGE_UNREADABLE', {
      what: `There is no picture in ${folder}`,
      hint: 'Give --images a folder with JPEG, PNG, WebP or TIFF files.',
    })
  }
  const pictures: BenchPicture[] = []
  for (const name of evenly(names, MOST_PICTURES)) {
    pictures.push({ name, ...(await fitted(await readNamed(folder, name), fitWithin)) })
  }
  return { source: folder, pictures }
}

async function listed(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw new LamppostError('IMAGE_UNREADABLE', {
      what: `The folder ${folder} cannot be read`,
      hint: 'Give --images a folder with pictures.',
      cause,
    })
  }
}

async function readNamed(folder: string, name: string): Promise<Picture> {
  try {
    return await readPicture(join(folder, name))
  } catch (cause) {
    throw new LamppostError('IMAGE_UNREADABLE', { what: `${join(folder, name)} cannot be decoded`, cause })
  }
}

/** At most so many of them, spread over all. */
export const evenly = <T>(items: readonly T[], most: number): T[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!)

async function fitted(picture: Picture, { widthPx, heightPx }: PictureSize): Promise<Picture> {
  if (picture.width <= widthPx && picture.height <= heightPx) return picture
  const { data, info } = await sharp(picture.pixels, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  })
    .resize(widthPx, heightPx, { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: inSharedMemory(data) }
}

/** `416x234`, each that occurs. */
export const sizesOf = (pictures: readonly Picture[]): string[] => [
  ...new Set(pictures.map(({ width, height }) => `${width}x${height}`)),
]
