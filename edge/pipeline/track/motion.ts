import { type Box, boxCentre } from '../../domain/box.js'

/** Share of a newly measured speed that is believed at once; detectors' boxes jitter. */
const SPEED_GAIN = 0.4
/** Beyond this a constant speed is a guess that does more harm than standing still. */
const MAX_PREDICTION_MS = 1_000

/** Constant-velocity motion of a box's centre, in pixels and time. */
export class Motion {
  #box: Box
  #atMs: number
  #xPxPerMs = 0
  #yPxPerMs = 0

  constructor(box: Box, atMs: number) {
    this.#box = box
    this.#atMs = atMs
  }

  get box(): Box {
    return this.#box
  }

  see(box: Box, atMs: number): void {
    const elapsedMs = atMs - this.#atMs
    const [x, y] = boxCentre(box)
    const [previousX, previousY] = boxCentre(this.#box)
    this.#xPxPerMs += SPEED_GAIN * ((x - previousX) / elapsedMs - this.#xPxPerMs)
    this.#yPxPerMs += SPEED_GAIN * ((y - previousY) / elapsedMs - this.#yPxPerMs)
    this.#box = box
    this.#atMs = atMs
  }

  predict(atMs: number): Box {
    const elapsedMs = Math.min(atMs - this.#atMs, MAX_PREDICTION_MS)
    const dx = this.#xPxPerMs * elapsedMs
    const dy = this.#yPxPerMs * elapsedMs
    const [x1, y1, x2, y2] = this.#box
    return [x1 + dx, y1 + dy, x2 + dx, y2 + dy]
  }
}
