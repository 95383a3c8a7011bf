import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Draws from the standard normal distribution (Box and Muller), the same for the same seed. */
export function createNoise(seed: number): () => number {
  const generator = xoroshiro128plus(seed)
  return () => {
    const [a, b] = [1 - uniformFloat64(generator), uniformFloat64(generator)]
    return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b)
  }
}
