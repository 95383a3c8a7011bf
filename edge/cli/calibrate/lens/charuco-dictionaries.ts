/** ArUco dictionaries, by their numbers in OpenCV. */
export const charucoDictionaries = {
  '4x4_50': 0,
  '4x4_100': 1,
  '4x4_250': 2,
  '5x5_50': 4,
  '5x5_100': 5,
  '5x5_250': 6,
  '6x6_50': 8,
  '6x6_100': 9,
  '6x6_250': 10,
} as const

export type CharucoDictionary = keyof typeof charucoDictionaries
