import { radians } from '../../geometry/angles.js'
import type { Lens } from '../../geometry/lens.js'

/** How the lens of a flying camera is known. */
export type LensSource =
  /** Measured, in pixels of a picture of its own size. */
  | { readonly kind: 'calibrated'; readonly lens: Lens }
  /** From the left to the right edge of the picture. */
  | { readonly kind: 'field-of-view'; readonly horizontalDeg: number }
  /** From corner to corner of the whole sensor, as makers print it. */
  | { readonly kind: 'sensor'; readonly diagonalDeg: number; readonly sensorAspect: number }
  /** Of a lens that shows as much on 36 x 24 mm film, by its diagonal. */
  | { readonly kind: 'focal-length-35'; readonly mm: number }

export interface CameraLens {
  readonly lens: Lens
  /** 1 sigma of its focal length, as a share of it. */
  readonly focalSigma: number
}

/** Makers round, and rectilinear is what they call it. */
const PRINTED_SIGMA = 0.02
/** Makers mean the diagonal of sensors of different shapes, of which a video shows a part. */
const FOCAL_35_SIGMA = 0.03
const CALIBRATED_SIGMA = 0.002
const FILM_DIAGONAL_MM = Math.hypot(36, 24)
/** Between 4:3 and 3:2, of which nearly all flying cameras have one. */
const USUAL_ASPECT = Math.sqrt((4 / 3) * (3 / 2))

/**
 * The lens of a picture of this size, which shows the whole width of the sensor, magnified by `zoom`. A portrait picture is taken for a
 * landscape one that was turned.
 */
export function cameraLens(
  source: LensSource,
  { widthPx, heightPx }: { readonly widthPx: number; readonly heightPx: number },
  zoom = 1,
): CameraLens {
  const longerPx = Math.max(widthPx, heightPx)
  const pinhole = (fx: number, focalSigma: number): CameraLens => {
    const focalPx = fx * zoom
    const middle = { cx: widthPx / 2, cy: heightPx / 2 }
    const lens = { model: 'brown', widthPx, heightPx, fx: focalPx, fy: focalPx, ...middle, coefficients: [] }
    return { lens: lens as Lens, focalSigma }
  }
  switch (source.kind) {
    case 'calibrated':
      return { lens: zoomed(scaledTo(source.lens, widthPx, heightPx), zoom), focalSigma: CALIBRATED_SIGMA }
    case 'field-of-view':
      return pinhole(longerPx / 2 / Math.tan(radians(source.horizontalDeg) / 2), PRINTED_SIGMA)
    case 'sensor': {
      const diagonalPx = sensorDiagonalPx(longerPx, widthPx, heightPx, source.sensorAspect)
      return pinhole(diagonalPx / 2 / Math.tan(radians(source.diagonalDeg) / 2), PRINTED_SIGMA)
    }
    case 'focal-length-35': {
      const diagonalPx = sensorDiagonalPx(longerPx, widthPx, heightPx, USUAL_ASPECT)
      return pinhole((source.mm / FILM_DIAGONAL_MM) * diagonalPx, FOCAL_35_SIGMA)
    }
  }
}

/** A picture wider than the sensor lacks rows of it, and a narrower one columns. */
function sensorDiagonalPx(longerPx: number, widthPx: number, heightPx: number, aspect: number): number {
  const shorterPx = Math.max(Math.min(widthPx, heightPx), longerPx / aspect)
  return Math.hypot(Math.max(longerPx, shorterPx * aspect), shorterPx)
}

function scaledTo(lens: Lens, widthPx: number, heightPx: number): Lens {
  const [across, down] = [widthPx / lens.widthPx, heightPx / lens.heightPx]
  return {
    ...lens,
    ...{ widthPx, heightPx, fx: lens.fx * across, fy: lens.fy * down },
    ...{ cx: lens.cx * across, cy: lens.cy * down },
  }
}

const zoomed = (lens: Lens, zoom: number): Lens => ({ ...lens, fx: lens.fx * zoom, fy: lens.fy * zoom })
