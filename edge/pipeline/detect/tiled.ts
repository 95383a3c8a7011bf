import type { Detector } from './detector.js'
import { magnification, type Tiling, tileRegions } from './tiles.js'

/** The detector itself, where there is no tiling. */
export const onTiles = (detector: Detector, tiling: Tiling | undefined): Detector =>
  tiling ? tiled(detector, tiling) : detector

/**
 * A detector that looks at the tiles of each frame in place of the frame. It can make use of frames that are so much
 * larger, and takes as many times longer as there are tiles.
 */
export function tiled(detector: Detector, tiling: Tiling): Detector {
  const { widthPx, heightPx } = detector.inputSize
  const scale = magnification(tiling)
  return Object.create(detector, {
    inputSize: {
      value: { widthPx: Math.ceil(widthPx * scale), heightPx: Math.ceil(heightPx * scale) },
    },
    detect: {
      value: ((sourceId, take, signal) =>
        detector.detect(
          sourceId,
          () => {
            const frame = take()
            return { ...frame, regions: tileRegions(frame, { width: widthPx, height: heightPx }, tiling) }
          },
          signal,
        )) satisfies Detector['detect'],
    },
  })
}
