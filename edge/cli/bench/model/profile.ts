import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { LamppostError } from '../../../kit/lamppost-error.js'
import type { Operator, Profile } from './result.js'

/** One entry of a file in Chrome's trace format, as ONNX Runtime writes it; `dur` is microseconds. */
const eventSchema = z.object({
  cat: z.string().optional(),
  name: z.string(),
  dur: z.number().default(0),
  args: z.object({ op_name: z.string().optional(), provider: z.string().optional() }).loose().default({}),
})

export type ProfileEvent = z.infer<typeof eventSchema>

const KERNEL = /_kernel_time$/
const US_PER_MS = 1000

/** What each type of operator and each node took per run, the slowest first; `mostNodes` of these. */
export function aggregate(events: readonly ProfileEvent[], mostNodes = 20): Omit<Profile, 'provider'> {
  const runs = events.filter(({ cat, name }) => cat === 'Session' && name === 'model_run').length
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && KERNEL.test(name))
  const totalMs = kernels.reduce((sum, { dur }) => sum + dur, 0) / US_PER_MS
  const group = (nameOf: (event: ProfileEvent) => string): Operator[] => {
    const sums = new Map<string, { calls: number; us: number }>()
    for (const event of kernels) {
      const { calls, us } = sums.get(nameOf(event)) ?? { calls: 0, us: 0 }
      sums.set(nameOf(event), { calls: calls + 1, us: us + event.dur })
    }
    return [...sums]
      .map(([name, { calls, us }]) => {
        const ms = us / US_PER_MS
        return { name, calls, msPerRun: ms / Math.max(1, runs), share: totalMs > 0 ? ms / totalMs : 0 }
      })
      .sort((a, b) => b.msPerRun - a.msPerRun)
  }
  const typeOf = ({ args }: ProfileEvent) => args.op_name ?? 'unknown'
  return {
    runs,
    msPerRun: totalMs / Math.max(1, runs),
    byType: group(typeOf),
    byNode: group(event => `${event.name.replace(KERNEL, '')} (${typeOf(event)})`).slice(0, mostNodes),
  }
}

/**
 * The newest of the files that a session wrote for this prefix: one that was opened only to see whether it can be leaves one,
 * too. Throws BENCH_FAILED where there is none.
 */
export async function readProfile(prefix: string): Promise<ProfileEvent[]> {
  const names = (await readdir(dirname(prefix))).filter(name => name.startsWith(basename(prefix))).sort()
  const newest = names.at(-1)
  if (newest === undefined) {
    throw new LamppostError('BENCH_FAILED', {
      what: 'No profile was written',
      hint: 'Only models on ONNX Runtime can be profiled; leave --profile out.',
    })
  }
  const text = await readFile(join(dirname(prefix), newest), 'utf8')
  return z.array(eventSchema).parse(JSON.parse(text))
}
