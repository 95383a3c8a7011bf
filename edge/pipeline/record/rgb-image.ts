export interface Size {
  readonly width: number
  readonly height: number
}

/** RGB24, row-major, `width * height * 3` bytes; a `Frame` fits. */
export interface RgbImage extends Size {
  readonly pixels: Uint8Array
}

/** A picture that another thread can be shown without a copy. */
export interface SharedImage extends RgbImage {
  readonly pixels: Uint8Array<SharedArrayBuffer>
}
