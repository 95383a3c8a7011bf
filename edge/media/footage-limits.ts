/** What a file of a flight may be, and what looking at it may cost. */
export interface FootageLimits {
  readonly maxFileBytes: number
  readonly maxDurationMs: number
  /** Of one picture. */
  readonly maxPixels: number
  readonly maxFps: number
  /** How long one program may look at it. */
  readonly withinMs: number
  /** Address space of that program. */
  readonly memoryBytes: number
}

export const defaultFootageLimits: FootageLimits = {
  maxFileBytes: 64e9,
  maxDurationMs: 6 * 3_600_000,
  maxPixels: 150e6,
  maxFps: 240,
  withinMs: 60_000,
  memoryBytes: 4 * 2 ** 30,
}
