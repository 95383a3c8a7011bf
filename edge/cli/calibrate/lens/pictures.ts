import { lastValueFrom, tap } from 'rxjs'
import type { GreyPicture } from '../../../../calibration/lens/grey-picture.js'
import { LamppostError } from '../../../kit/lamppost-error.js'
import { redactUrl } from '../../../kit/redact.js'
import { decodeVideo } from '../../../media/decode.js'
import { readPicture } from '../../detect/read-picture.js'

const CLIP = /\.(mp4|m4v|mov|mkv|avi|ts|webm)$/i
/** A hand moves a board no faster. */
const CLIP_FPS = 2
const LARGEST_PX = 8192

interface Rgb {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/**
 * Shows each picture of the files, and of clips two a second, to `see`, one after the other. A clip's name has its time.
 * @throws LamppostError IMAGE_UNREADABLE, and what `decodeVideo` throws.
 */
export async function eachPicture(
  files: readonly string[],
  see: (name: string, picture: GreyPicture, isFilmed: boolean) => void,
): Promise<void> {
  for (const file of files) {
    if (!CLIP.test(file)) see(file, greyOf(await readGiven(file)), false)
    else
      await lastValueFrom(
        decodeVideo({
          ...{ url: file, transport: 'tcp', loop: false, redact: redactUrl },
          cadence: { kind: 'fps', fps: CLIP_FPS },
          fitWithin: { widthPx: LARGEST_PX, heightPx: LARGEST_PX },
        }).pipe(tap(frame => see(`${file} ${(frame.ptsMs / 1000).toFixed(1)} s`, greyOf(frame), true))),
        { defaultValue: undefined },
      )
  }
}

function greyOf({ width, height, pixels }: Rgb): GreyPicture {
  const luma = new Float32Array(width * height)
  for (let at = 0; at < luma.length; at += 1)
    luma[at] = (2 * pixels[3 * at]! + 5 * pixels[3 * at + 1]! + pixels[3 * at + 2]!) / 8
  return { width, height, luma }
}

/** The same error, with the file's name. */
export async function readGiven(path: string): ReturnType<typeof readPicture> {
  try {
    return await readPicture(path)
  } catch (error) {
    if (!(error instanceof LamppostError)) throw error
    const { code, message, hint, cause } = error
    throw new LamppostError(code, { what: `${path}: ${message}`, hint, cause })
  }
}
