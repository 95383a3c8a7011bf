/** Areas in square pixels, both ends included. */
export interface SizeRange {
  readonly leastPx2: number
  readonly mostPx2: number
}

/** The sizes of COCO: below 32 x 32, and from 96 x 96 pixels on. */
export const sizeRanges = {
  all: { leastPx2: 0, mostPx2: 1e10 },
  small: { leastPx2: 0, mostPx2: 32 ** 2 },
  medium: { leastPx2: 32 ** 2, mostPx2: 96 ** 2 },
  large: { leastPx2: 96 ** 2, mostPx2: 1e10 },
} as const satisfies Record<string, SizeRange>

export type SizeName = keyof typeof sizeRanges

export const sizeNames = Object.keys(sizeRanges) as readonly SizeName[]
