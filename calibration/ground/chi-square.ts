/** 99 % point of the standard normal distribution. */
const Z_99 = 2.326

/** The value that a chi-square of `freedom` degrees exceeds once in a hundred times (Wilson and Hilferty 1931). */
export function chiSquare99(freedom: number): number {
  const spread = 2 / (9 * freedom)
  return freedom * (1 - spread + Z_99 * Math.sqrt(spread)) ** 3
}
