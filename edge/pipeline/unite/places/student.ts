/** Of the normal distribution: one in ten thousand lies above. */
const Z = 3.719016

/**
 * The value that Student's t exceeds once in ten thousand times, by its degrees of freedom: the expansion of Abramowitz and
 * Stegun 26.7.5. Within 4 % from 4 degrees on and within 1 % from 7 on.
 */
export function studentQuantile(degrees: number): number {
  const terms = [
    (Z ** 3 + Z) / 4,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384,
    (79 * Z ** 9 + 776 * Z ** 7 + 1482 * Z ** 5 - 1920 * Z ** 3 - 945 * Z) / 92_160,
  ]
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), Z)
}
