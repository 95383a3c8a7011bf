import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a program that reads a stranger's file may take. */
export interface Allowance {
  /** Of address space. */
  readonly memoryBytes: number
  /** Of processor time, all threads together; without end where absent. */
  readonly cpuMs?: number
}

export interface Confinement {
  /** The command that starts `program` with less than the rights and the turn that this process has. */
  command(program: string, allowance: Allowance): readonly [file: string, ...args: string[]]
  /** What this machine cannot take away, in words; empty where all of it can. */
  readonly missing: readonly string[]
}

interface Layer {
  /** What is tried, in this order. */
  readonly ways: readonly (readonly string[])[]
  readonly missing: string
}

/** A network of its own, in which nothing answers. Needs rights, or a kernel that lets everybody make one. */
const NETWORK: Layer = {
  ways: [
    ['unshare', '--net'],
    ['unshare', '--user', '--map-current-user', '--net'],
    ['unshare', '--user', '--map-root-user', '--net'],
  ],
  missing: 'no network namespace ("unshare --net" is refused): decoders could reach the network',
}
const LIMITS: Layer = {
  ways: [['prlimit', '--core=0']],
  missing: 'prlimit is missing: memory is not limited',
}
const PRIORITY: Layer = { ways: [['nice', '-n', '19']], missing: 'nice is missing: no lower priority' }
const DISK: Layer = {
  ways: [['ionice', '-c', '3']],
  missing: 'ionice is missing: no lower priority on disks',
}

let found: Promise<Confinement> | undefined

/** What this machine can do to keep a program in check; found out once. */
export function confinement(): Promise<Confinement> {
  found ??= findOut()
  return found
}

async function findOut(): Promise<Confinement> {
  const [network, limits, priority, disk] = await Promise.all(
    [NETWORK, LIMITS, PRIORITY, DISK].map(async layer => ({ ...layer, way: await firstThatWorks(layer) })),
  )
  const missing = [network!, limits!, priority!, disk!].flatMap(({ way, missing }) => (way ? [] : [missing]))
  return {
    missing,
    command: (program, allowance) => {
      // Limits come last but one: what stands before them would have to live with them as well.
      const words = [
        ...(network!.way ?? []),
        ...(priority!.way ?? []),
        ...(disk!.way ?? []),
        ...(limits!.way ? [...limits!.way, ...limitWords(allowance)] : []),
        program,
      ]
      return words as [string, ...string[]]
    },
  }
}

const limitWords = ({ memoryBytes, cpuMs }: Allowance): string[] => [
  `--as=${memoryBytes}`,
  ...(cpuMs === undefined ? [] : [`--cpu=${Math.max(1, Math.ceil(cpuMs / 1000))}`]),
]

const TRY_WITHIN_MS = 5000

async function firstThatWorks({ ways }: Layer): Promise<readonly string[] | undefined> {
  for (const way of ways) {
    const [file, ...args] = [...way, 'true']
    const works = await run(file!, args, { timeout: TRY_WITHIN_MS }).then(
      () => true,
      () => false,
    )
    if (works) return way
  }
  return undefined
}
