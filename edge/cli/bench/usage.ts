import { readdir, readFile } from 'node:fs/promises'

/** What a process and its ffmpeg children have used so far; Linux only. */
export interface Usage {
  readonly atMs: number
  readonly ownCpuS: number
  /** Of every ffmpeg it has started, those that have ended included. */
  readonly ffmpegCpuS: number
}

const TICKS_PER_SECOND = 100
const KIB_PER_MIB = 1024

export async function usageOf(pid: number): Promise<Usage> {
  const own = await statOf(pid)
  const children = await ffmpegChildrenOf(pid)
  const living = children.reduce((sum, { cpuS }) => sum + cpuS, 0)
  return { atMs: performance.now(), ownCpuS: own.cpuS, ffmpegCpuS: own.reapedCpuS + living }
}

/** CPU seconds of one process with all its threads. */
export const cpuSecondsOf = async (pid: number): Promise<number> => (await statOf(pid)).cpuS

/** Resident memory. */
export async function rssMiBOf(pid: number): Promise<number> {
  return kib(await readFile(`/proc/${pid}/status`, 'utf8'), 'VmRSS') / KIB_PER_MIB
}

/** Memory of each ffmpeg child; what several processes share counts for each in proportion. */
export async function ffmpegPssMiB(pid: number): Promise<number[]> {
  const children = await ffmpegChildrenOf(pid)
  const texts = await Promise.all(
    // A child may end in between.
    children.map(({ pid: child }) => readFile(`/proc/${child}/smaps_rollup`, 'utf8').catch(() => '')),
  )
  return texts.filter(text => text !== '').map(text => kib(text, 'Pss') / KIB_PER_MIB)
}

const kib = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN)

interface Stat {
  readonly pid: number
  readonly name: string
  /** One letter, such as Z of a zombie. */
  readonly state: string
  readonly parent: number
  readonly cpuS: number
  readonly reapedCpuS: number
}

/** See proc(5): the name stands in parentheses and may hold anything, the fields after it are counted from the state. */
async function statOf(pid: number): Promise<Stat> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  const close = text.lastIndexOf(')')
  const fields = text.slice(close + 2).split(' ')
  const seconds = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SECOND
  return {
    pid,
    name: text.slice(text.indexOf('(') + 1, close),
    state: fields[0]!,
    parent: Number(fields[1]),
    cpuS: seconds(11),
    reapedCpuS: seconds(13),
  }
}

/** The ffmpegs that a process has started and not buried. */
export async function ffmpegChildrenOf(pid: number): Promise<Stat[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const stats = await Promise.all(pids.map(each => statOf(each).catch(() => undefined)))
  return stats
    .filter(stat => stat !== undefined)
    .filter(({ name, parent }) => name === 'ffmpeg' && parent === pid)
}
