import type { Box } from '../../domain/box.js'

/** One annotated thing in one picture. */
export interface Truth {
  /** Pixels of the picture. */
  readonly box: Box
  /** What the file calls its area, which may be that of an outline: the sizes of COCO go by it. */
  readonly areaPx2: number
  /** A region of many things: any number of detections may lie in it. */
  readonly crowd: boolean
  /** Neither to be found nor to be missed; every crowd is. */
  readonly ignored: boolean
}

/** One detection in one picture. */
export interface Scored {
  readonly box: Box
  readonly score: number
}
