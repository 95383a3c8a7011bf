#!/usr/bin/env node
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { stringify } from 'yaml'
import { startFakeCameras } from '../../edge/cli/bench/fake-cameras.js'
import { type Broker, startBroker } from '../../edge/cli/demo/broker.js'
import { Progress } from '../../edge/cli/progress.js'
import { tableText } from '../../edge/cli/table.js'
import { durationText } from '../../edge/cli/text.js'
import { Closers } from '../../edge/kit/closers.js'
import { type FaultProxy, startFaultProxy } from '../fault-proxy/proxy.js'
import { type Holdings, type SoakedBox, startSoakedBox } from './box.js'
import { watchStates } from './camera-states.js'
import { makeStreetClip } from './clips.js'
import { type Fault, faults, type Target } from './faults.js'
import { type KindSummary, Ledger } from './ledger.js'

const help = `
Examples:
  $ node dist/tools/soak/cameras.js --minutes 120
  $ node dist/tools/soak/cameras.js --minutes 10 --every 20 --lines 360

Starts so many RTSP cameras, each behind a fault proxy, a broker, and a real "lamppost run" that watches them at
key frames. Something happens to one of them at a time: its ffmpeg is killed, it dies, freezes, hangs in a half-open
connection, refuses the password, changes its resolution. Says how many recovered, the longest time without a frame,
whether the others noticed, and what was left behind. Exit code 1 when something did not recover, or was left.`

interface Options {
  readonly minutes: number
  readonly cameras: number
  readonly every: number
  readonly lines: number
  readonly json?: boolean
}

interface Outcome {
  readonly minutes: number
  readonly cameras: number
  readonly inflicted: number
  readonly recovered: number
  readonly kinds: readonly KindSummary[]
  readonly disturbances: readonly string[]
  readonly delays: readonly string[]
  readonly before: Holdings
  readonly after: Holdings
  readonly exitCode: number
  /** Folders of footage that the box has left. */
  readonly leftFolders: number
  /** Places at which a password was written. */
  readonly passwordsSeen: number
}

const LOGIN = { user: 'soak', password: 'pa55-of-the-soak' }
const BITS_PER_LINE = 3700
const POLL_MS = 2000
/** A camera gives a key frame every 2 s: three of them missing is no accident. */
const QUIET_MS = 8000
/** The slow class of a refused password, and the time to connect again. */
const LAST_RECOVERY_MS = 200_000
const WARM_UP_MS = 60_000

const whole = (text: string): number => Number.parseInt(text, 10)

const {
  minutes,
  cameras: count,
  every,
  lines,
  json,
} = new Command('soak-cameras')
  .description('a box for hours, with a fault every minute')
  .option('--minutes <n>', 'faults for so long; the last ones then have their time to recover', whole, 120)
  .option('--cameras <n>', 'how many', whole, 32)
  .option('--every <seconds>', 'from one fault to the next', whole, 60)
  .option('--lines <n>', 'height of their pictures', whole, 1080)
  .option('--json', 'the result as one JSON object')
  .addHelpText('after', help)
  .parse()
  .opts<Options>()

const closers = new Closers()
const folder = await mkdtemp(join(tmpdir(), 'lamppost-soak-'))
closers.add(() => rm(folder, { recursive: true, force: true }))
const progress = new Progress(process.stderr, () => performance.now())
try {
  const outcome = await soak()
  process.stdout.write(`${json ? JSON.stringify(outcome) : report(outcome)}\n`)
  process.exitCode = isGood(outcome) ? 0 : 1
} finally {
  await closers.close()
}

async function soak(): Promise<Outcome> {
  progress.show('making the clips')
  const clips = {
    usual: await makeStreetClip(join(folder, 'usual.mp4'), lines, lines * BITS_PER_LINE),
    smaller: await makeStreetClip(
      join(folder, 'smaller.mp4'),
      2 * Math.round(lines / 3),
      lines * BITS_PER_LINE,
    ),
  }
  const ids = Array.from({ length: count }, (_, index) => `camera-${index + 1}`)
  const cameras = await startFakeCameras({
    clips: Object.fromEntries(ids.map(id => [id, clips.usual])),
    ...LOGIN,
  })
  closers.add(() => cameras.close())
  const proxies = new Map<string, FaultProxy>()
  for (const id of ids)
    proxies.set(id, await startFaultProxy({ to: { host: '127.0.0.1', port: cameras.port(id) } }))
  closers.add(() => Promise.all([...proxies.values()].map(proxy => proxy.close())))
  const broker = await startBroker()
  closers.add(() => broker.stop())

  const ledger = new Ledger(QUIET_MS)
  const told = await watchStates(broker.url, ({ camera, state, cause }) => ledger.state(camera, state, cause))
  closers.add(() => told.close())
  const logPath = join(folder, 'box.log')
  const box = await startSoakedBox(await writeConfig(proxies, broker), logPath)
  let running = true
  closers.add(async () => running && box.stop())

  const targetOf = (id: string): Target => {
    const proxy = proxies.get(id)!
    return { id, cameras, proxy, clips, login: LOGIN, ffmpeg: () => box.ffmpegOf(proxy.port) }
  }
  await sleep(WARM_UP_MS)
  const before = await box.held()
  await inflictFaults(ids, targetOf, ledger, box)
  const after = await box.held()
  const found = { kinds: ledger.byKind(), disturbances: [...ledger.disturbances], delays: [...ledger.delays] }
  running = false
  const exitCode = await box.stop()
  const written = [await readFile(logPath, 'utf8'), ...told.payloads].join('\n')
  return {
    ...{ minutes, cameras: count, ...found },
    inflicted: ledger.entries.length,
    recovered: ledger.entries.filter(({ recovered }) => recovered).length,
    ...{ before, after, exitCode },
    leftFolders: (await readdir(join(folder, 'footage'))).length,
    passwordsSeen: written.split(LOGIN.password).length - 1,
  }
}

/** A fault every so often until the time is over, then as long as the last ones need. */
async function inflictFaults(
  ids: readonly string[],
  targetOf: (id: string) => Target,
  ledger: Ledger,
  box: SoakedBox,
): Promise<void> {
  const startMs = performance.now()
  const lastFaultMs = startMs + minutes * 60_000
  const endMs = lastFaultMs + LAST_RECOVERY_MS
  let nextMs = startMs
  let turn = 0
  const underWay = new Set<Promise<void>>()
  for (let nowMs = startMs; nowMs < endMs; nowMs = performance.now()) {
    if (nowMs >= nextMs && nowMs < lastFaultMs) {
      nextMs += every * 1000
      const fault = faults[turn % faults.length]!
      // Neighbours in number are no neighbours in time.
      const id = ids[(turn * 7) % ids.length]!
      turn += 1
      if (!ledger.isOpen(id)) {
        const work = run(fault, targetOf(id), ledger).finally(() => underWay.delete(work))
        underWay.add(work)
      }
    }
    if (nowMs >= lastFaultMs && ledger.openCount === 0) break
    for (const [camera, total] of await box.frames()) ledger.frames(camera, total, performance.now())
    const done = ledger.entries.filter(({ recovered }) => recovered).length
    progress.show(`${done} of ${ledger.entries.length} recovered, ${durationText(endMs - nowMs)} left`)
    await sleep(POLL_MS)
  }
  await Promise.all(underWay)
  progress.clear()
}

async function run(fault: Fault, target: Target, ledger: Ledger): Promise<void> {
  const entry = ledger.inflicted(fault.name, target.id)
  await fault.inflict(target)
  await sleep(fault.heldMs)
  await fault.lift(target)
  entry.liftedAtMs = performance.now()
}

async function writeConfig(proxies: ReadonlyMap<string, FaultProxy>, broker: Broker): Promise<string> {
  const path = join(folder, 'box.yaml')
  const footage = join(folder, 'footage')
  await mkdir(footage)
  const camera = ({ port }: FaultProxy) => ({
    url: `rtsp://${LOGIN.user}:${LOGIN.password}@127.0.0.1:${port}/stream`,
    cadence: 'keyframes',
    zones: {
      left: {
        points: [
          [0, 0],
          [0.5, 0],
          [0.5, 1],
          [0, 1],
        ],
      },
    }, // prettier-ignore
    scenarios: { 'illegal-parking': { zones: ['left'] }, sanitation: {}, 'road-collapse': {} },
  })
  const config = {
    ...{ site: 'soak', box: 'soak', timeZone: 'UTC', mqtt: { url: broker.url }, api: { port: 0 } },
    cameras: Object.fromEntries([...proxies].map(([id, proxy]) => [id, camera(proxy)])),
    storage: { dir: join(folder, 'data'), minFree: '10MB' },
    footage: { dir: footage },
  }
  await writeFile(path, stringify(config))
  return path
}

/** What happens to the others is told and not judged: on a busy machine they are late by themselves. */
function isGood({ inflicted, recovered, after, exitCode, leftFolders, passwordsSeen }: Outcome): boolean {
  const nothingLeft =
    after.zombies === 0 && after.ffmpegs === count && leftFolders === 0 && passwordsSeen === 0
  return inflicted > 0 && recovered === inflicted && nothingLeft && exitCode === 0
}

/** A busy machine may have hundreds; `--json` has them all. */
const LISTED = 12

function listed(none: string, some: string, lines: readonly string[]): string {
  if (lines.length === 0) return none
  const more = lines.length > LISTED ? [`and ${lines.length - LISTED} more`] : []
  return [`${some}:`, ...lines.slice(0, LISTED), ...more].join('\n  ')
}

function report(outcome: Outcome): string {
  const { inflicted, recovered, kinds, disturbances, delays, before, after, leftFolders, passwordsSeen } =
    outcome
  const rows = kinds.map(kind => [
    kind.fault,
    `${kind.recovered} of ${kind.inflicted}`,
    `${kind.longestOutageS} s`,
    kind.states.join('\n'),
  ])
  const held = (name: string, of: (holdings: Holdings) => number) =>
    `${name}: ${Math.round(of(before))} at the start, ${Math.round(of(after))} at the end`
  return [
    tableText(['fault', 'recovered', 'longest without a frame', 'seen as'], rows),
    `${recovered} of ${inflicted} recovered in ${outcome.minutes} min, ${outcome.cameras} cameras`,
    listed('no other camera noticed', 'others noticed', disturbances),
    listed('no other camera was judged late', 'the machine was too busy', delays),
    held('RSS in MiB', ({ rssMiB }) => rssMiB),
    held('open files', ({ openFiles }) => openFiles),
    `ffmpeg: ${after.ffmpegs} for ${outcome.cameras} cameras, ${after.zombies} zombies`,
    `left behind: ${leftFolders} folders; passwords written: ${passwordsSeen}; exit code ${outcome.exitCode}`,
  ].join('\n')
}
