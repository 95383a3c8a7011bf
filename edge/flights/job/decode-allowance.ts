import type { Allowance } from '../../media/footage-confinement.js'
import type { FootageLimits } from '../../media/footage-limits.js'

/** A part of 20 s of 8K takes minutes on a slow core. An ffmpeg that lacks memory may turn in circles for ever, and so may a file made for it. */
const CPU_MS = 15 * 60_000

/** What may be spent on decoding a part of a recording. */
export const decodeAllowance = ({ memoryBytes }: FootageLimits): Allowance => ({ memoryBytes, cpuMs: CPU_MS })
