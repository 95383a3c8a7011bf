/** Runs a model on frames of a rendered flight, decoded and cut into tiles as a flight job does it. */
import { boxAt, detectionCount } from '../../edge/domain/detections.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { framesOf } from '../../edge/media/frames-of.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { openDetector } from '../../edge/pipeline/detect/detector.js'
import { onTiles } from '../../edge/pipeline/detect/tiled.js'
import type { RecordedDetections, RecordedRow } from './recorded-detections.js'
import { clipOf, type FlightName, readFlightTruth } from './truth-file.js'

/** More than any clip has: every frame is given. */
const ALL_FPS = 60

/** @param untilMs where to stop; the end of the clip, where absent */
export async function findInClip(
  name: FlightName,
  manifestPath: string,
  tiles: number,
  untilMs?: number,
): Promise<RecordedDetections> {
  const manifest = await loadManifest(manifestPath)
  const { width, height, durationMs } = readFlightTruth(name)
  const bare = await openDetector({ manifest, workers: 1, log: silentLog, clock: systemClock })
  const detector = onTiles(bare, { across: tiles, overlap: 0.2, wholeFrame: true })
  const frames: RecordedDetections['frames'][number][] = []
  try {
    const pictures = framesOf({
      ...{ url: clipOf(name), transport: 'tcp', redact: text => text, loop: false },
      part: { fromMs: 0, toMs: untilMs ?? durationMs },
      fitWithin: detector.inputSize,
      cadence: { kind: 'fps', fps: ALL_FPS },
    })
    for await (const picture of pictures) {
      const { detections } = await detector.detect(name, () => picture)
      const [perX, perY] = [width / picture.width, height / picture.height]
      const found = Array.from({ length: detectionCount(detections) }, (_, row): RecordedRow => {
        const [x1, y1, x2, y2] = boxAt(detections, row)
        const pixels = [x1 * perX, y1 * perY, x2 * perX, y2 * perY].map(value => rounded(value, 1))
        const [left, top, right, bottom] = pixels as [number, number, number, number]
        return [detections.classes[row]!, rounded(detections.scores[row]!, 3), left, top, right, bottom]
      })
      frames.push({ tMs: Math.round(picture.ptsMs), found })
      picture.release()
    }
  } finally {
    await bare.close()
  }
  const { id, sha256 } = manifest
  return { ...{ model: id, sha256, tiles, width, height }, labels: manifest.labels, frames }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
