import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { boxAt, detectionCount } from '../../domain/detections.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { sideBySide } from '../../kit/side-by-side.js'
import type { Detector } from '../../pipeline/detect/detector.js'
import { readPicture } from '../detect/read-picture.js'
import type { AnnotatedPicture } from './dataset.js'
import type { Scored } from './truth.js'

export type LabelledFind = Scored & { readonly label: number }

/** A picture and what the model found in it, by falling score. */
export interface LookedAt {
  readonly picture: AnnotatedPicture
  readonly found: readonly LabelledFind[]
}

export interface LookOptions {
  readonly dir: string
  readonly detector: Detector
  /** Pictures that are read and looked at side by side. */
  readonly lanes: number
  readonly signal?: AbortSignal
  onPicture(done: number): void
  onFailure(picture: AnnotatedPicture, error: unknown): void
}

/**
 * Shows each picture to the detector, as `lamppost detect` does. Resolves with those that could be read, in the order of `pictures`.
 * Rejects with the reason of `signal`.
 */
export async function lookAt(
  pictures: readonly AnnotatedPicture[],
  { dir, detector, lanes, signal, onPicture, onFailure }: LookOptions,
): Promise<LookedAt[]> {
  const results = new Map<AnnotatedPicture, LookedAt>()
  let done = 0
  await sideBySide(pictures, lanes, async (picture, lane) => {
    signal?.throwIfAborted()
    try {
      results.set(picture, { picture, found: await findIn(picture, dir, detector, `lane-${lane}`) })
    } catch (error) {
      onFailure(picture, error)
    }
    done += 1
    onPicture(done)
  })
  return pictures.flatMap(picture => results.get(picture) ?? [])
}

async function findIn(
  { fileName, width, height }: AnnotatedPicture,
  dir: string,
  detector: Detector,
  sourceId: string,
): Promise<LabelledFind[]> {
  const picture = await readPicture(join(dir, fileName))
  if ((width ?? picture.width) !== picture.width || (height ?? picture.height) !== picture.height) {
    throw new LamppostError('ANNOTATIONS_INVALID', {
      what: `The picture has ${picture.width} x ${picture.height} pixels upright, the annotations say ${width} x ${height}`,
      hint: 'Annotate the picture as it is; if it was turned by its EXIF orientation, store it upright.',
    })
  }
  const { detections } = await detector.detect(sourceId, () => picture)
  return Array.from({ length: detectionCount(detections) }, (_, row) => ({
    box: boxAt(detections, row),
    score: detections.scores[row]!,
    label: detections.classes[row]!,
  }))
}

/** The pictures whose file is not in `dir`. Throws ANNOTATIONS_INVALID where a name leads out of it. */
export async function missingFiles(
  pictures: readonly AnnotatedPicture[],
  dir: string,
): Promise<AnnotatedPicture[]> {
  const missing: AnnotatedPicture[] = []
  for (const picture of pictures) {
    const path = resolve(dir, picture.fileName)
    if (relative(dir, path).startsWith('..')) {
      throw new LamppostError('ANNOTATIONS_INVALID', {
        what: `image ${picture.id}: "${picture.fileName}" is not in ${dir}`,
        hint: 'File names are relative to the folder of --images.',
      })
    }
    const isThere = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    )
    if (!isThere) missing.push(picture)
  }
  return missing
}
