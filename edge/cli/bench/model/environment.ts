import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { availableParallelism, loadavg, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { cpu, osInfo } from 'systeminformation'
import { version } from '../../../kit/version.js'
import type { Environment } from './result.js'

const BYTES_PER_MIB = 2 ** 20

/** The machine and what runs on it, without a name or a number that tells whose it is. */
export async function readEnvironment(): Promise<Environment> {
  const [processor, system, gpus, powerMode] = await Promise.all([
    cpu(),
    osInfo(),
    answerOf('nvidia-smi', GPU_QUERY),
    answerOf('nvpmodel', ['-q']),
  ])
  const mode = parsePowerMode(powerMode)
  return {
    cpu: [processor.manufacturer, processor.brand].filter(word => word !== '').join(' ') || 'unknown',
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / BYTES_PER_MIB),
    gpus: parseGpus(gpus),
    ...(mode !== undefined && { powerMode: mode }),
    os: [system.distro, system.release].join(' '),
    kernel: release(),
    architecture: process.arch,
    node: process.versions.node,
    onnxruntime: onnxruntimeVersion(),
    lamppost: version,
    loadBefore: loadavg()[0]!,
  }
}

const GPU_QUERY = [
  '--query-gpu=name,driver_version,memory.total,power.limit',
  '--format=csv,noheader,nounits',
]

/** Lines of `nvidia-smi` as `GPU_QUERY` asks for them; `[N/A]` stands for what a card does not tell. */
export const parseGpus = (answer: string): Environment['gpus'] =>
  answer
    .split('\n')
    .map(line => line.split(',').map(field => field.trim()))
    .filter(fields => fields.length === 4)
    .map(([name, driver, memory, power]) => ({
      name: name!,
      driver: driver!,
      ...(isNumber(memory!) && { memoryMiB: Number(memory) }),
      ...(isNumber(power!) && { powerLimitW: Number(power) }),
    }))

const isNumber = (text: string): boolean => text !== '' && Number.isFinite(Number(text))

/** Of `nvpmodel -q`: `NV Power Mode: MAXN`, and its number on the next line. */
export const parsePowerMode = (answer: string): string | undefined =>
  /^NV Power Mode:\s*(\S.*?)\s*$/m.exec(answer)?.[1]

const ANSWER_WITHIN_MS = 5000

/** What a program says; nothing where it is not there, or says that there is nothing. */
async function answerOf(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { timeout: ANSWER_WITHIN_MS })).stdout
  } catch {
    return ''
  }
}

const onnxruntimeVersion = (): string =>
  createRequire(import.meta.url)('onnxruntime-node/package.json').version
