import { createRequire } from 'node:module'

/** What is used of OpenCV, which comes as WebAssembly. Whatever is made must be deleted. */
export interface OpenCv {
  readonly Mat: new (rows?: number, columns?: number, type?: number) => Mat
  readonly MatVector: new () => Handle
  readonly Size: new (width: number, height: number) => unknown
  readonly CV_8UC1: number
  readonly getPredefinedDictionary: (id: number) => Handle
  readonly aruco_CharucoBoard: new (
    squares: unknown,
    square: number,
    marker: number,
    dictionary: unknown,
    ids: unknown,
  ) => CharucoBoard
  readonly aruco_CharucoParameters: new () => Handle
  readonly aruco_DetectorParameters: new () => Handle
  readonly aruco_RefineParameters: new (reach: number, bits: number, checkOrder: boolean) => Handle
  readonly aruco_CharucoDetector: new (
    board: unknown,
    charuco: unknown,
    detector: unknown,
    refine: unknown,
  ) => CharucoDetector
}

export interface Handle {
  delete(): void
}
export interface Mat extends Handle {
  readonly rows: number
  readonly cols: number
  readonly data: Uint8Array
  readonly data32S: Int32Array
  readonly data32F: Float32Array
}
export interface CharucoBoard extends Handle {
  generateImage(size: unknown, into: Mat, marginPx: number, borderBits: number): void
}
export interface CharucoDetector extends Handle {
  detectBoard(picture: Mat, corners: Mat, ids: Mat): void
}

/**
 * Loads it: 11 MB, half a second, so only the command that needs it does. It has a `then` of its own that never ends, so
 * neither it nor its module may be awaited: hence the wrapping.
 */
export async function loadOpenCv(): Promise<{ readonly cv: OpenCv }> {
  const cv = createRequire(import.meta.url)('@techstark/opencv-js') as OpenCv & {
    onRuntimeInitialized: () => void
  }
  if (!('Mat' in cv)) await new Promise<void>(resolve => Object.assign(cv, { onRuntimeInitialized: resolve }))
  return { cv }
}
