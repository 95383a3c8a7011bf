// What it costs to record an incident with its pictures, and what a flood of them does to the frames that are judged meanwhile.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { v7 as uuidv7 } from 'uuid'
import { openPrivacy } from '../../edge/box/privacy.js'
import { openStorage } from '../../edge/box/storage.js'
import { quantile } from '../../edge/cli/bench/quantile.js'
import { FootageSchema } from '../../edge/config/schema/footage.js'
import { PrivacySchema } from '../../edge/config/schema/privacy.js'
import type { Box } from '../../edge/domain/box.js'
import type { Frame } from '../../edge/domain/frame.js'
import type { IncidentChange } from '../../edge/domain/incident.js'
import { systemClock } from '../../edge/kit/clock.js'
import { inSharedMemory } from '../../edge/kit/in-shared-memory.js'
import { silentLog } from '../../edge/kit/log.js'
import { yieldPoolThreads } from '../../edge/kit/low-priority.js'
import { packageFolder } from '../../edge/kit/package-folder.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { openDetector } from '../../edge/pipeline/detect/detector.js'
import { createDarkroom } from '../../edge/pipeline/record/darkroom.js'
import type { View } from '../../edge/pipeline/record/pictures.js'
import { createRecorder } from '../../edge/pipeline/record/recorder.js'

interface Options {
  readonly incidents: number
  readonly perMinute: number
  readonly minutes: number
  readonly json?: boolean
}

const { incidents, perMinute, minutes, json } = new Command('record.bench')
  .description('recording of incidents with pictures of 1920 x 1080, by itself and as a flood')
  .option('--incidents <count>', 'recorded one by one', Number, 200)
  .option('--per-minute <count>', 'incidents a minute in the flood', Number, 1000)
  .option(
    '--minutes <count>',
    'how long the flood lasts, in halves of a minute with calm ones between',
    Number,
    10,
  )
  .option('--json', 'one JSON object')
  .addHelpText(
    'after',
    '\nNeeds "npm run build".\n\nExample:\n  $ node dist/tools/bench/record.bench.js --minutes 2',
  )
  .parse()
  .opts<Options>()

const SIZE = { width: 1920, height: 1080 }
const LOOKS_PER_SECOND = 5
const PHASE_MS = 30_000
const STREET: Box = [700, 400, 1000, 620]

/** A rendered street as a camera of that size gives it. */
function streetPicture(): Uint8Array<SharedArrayBuffer> {
  const clip = join(packageFolder, 'tools/world/clips/pole.mp4')
  const scaled = ['-vf', `scale=${SIZE.width}:${SIZE.height}`, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-']
  const rgb = execFileSync('ffmpeg', ['-v', 'error', '-ss', '20', '-i', clip, '-frames:v', '1', ...scaled], {
    maxBuffer: 1 << 26,
  })
  return inSharedMemory(rgb)
}

const pixels = streetPicture()
const frameNow = (): Frame => ({
  ...{ sourceId: 'bench', ...SIZE, pixels, capturedAtMs: Date.now(), ptsMs: 0 },
  release: () => {},
})

const model = { id: 'urban-nano', sha256: 'ab'.repeat(32), provider: 'cpu' }
const viewNow = (): View => ({
  ...{ frame: frameNow(), camera: { id: 'bench', name: '路口立杆 Pole' }, model, timeZone: 'Asia/Shanghai' },
  words: { scenario: '机动车违停 Illegal parking', label: '小汽车', zone: '禁停区' },
  zonePolygon: [
    [600, 300],
    [1200, 300],
    [1400, 1000],
    [500, 1000],
  ], // prettier-ignore
  ...{ people: [[300, 500, 360, 700]], vehicles: [STREET, [1200, 500, 1500, 720]] },
})

function openedNow(): IncidentChange {
  const [id, nowMs] = [uuidv7(), Date.now()]
  const seen = {
    ...{
      scenario: 'illegal-parking',
      state: 'open' as const,
      severity: 2 as const,
      label: 'car',
      confidence: 0.8,
    },
    ...{
      firstSeenAtMs: nowMs - 180_000,
      lastSeenAtMs: nowMs,
      dwellMs: 180_000,
      zone: 'no-parking',
      box: STREET,
    },
    ...{ source: { kind: 'camera' as const, id: 'bench' }, frameWidth: SIZE.width, frameHeight: SIZE.height },
    ...{ capturedAtMs: nowMs, modelId: model.id },
  }
  const sighting = { id: uuidv7(), ...seen }
  const note = { id: uuidv7(), incidentId: id, atMs: nowMs, kind: 'began' as const, sightingId: sighting.id }
  return { kind: 'opened', incident: { id, ...seen, sightings: 1 }, sighting, notes: [note] }
}

const dir = mkdtempSync(join(tmpdir(), 'lamppost-record-'))
const speaker = {
  identity: { site: 'bench', box: 'bench', prefix: 'lamppost', bootId: 'bench', version: '0' },
  ...{ clock: systemClock, log: silentLog, isClockSynced: () => true },
}
const storageConfig = { dir, minFreeBytes: 0 }
const storage = await openStorage(storageConfig, speaker)
const manifest = await loadManifest('urban-nano')
const detector = await openDetector({ manifest, workers: 1, log: silentLog })
const darkroom = createDarkroom(storageConfig)
const privacy = await openPrivacy(PrivacySchema.parse({}), {
  ...{ storage: storageConfig, table: storage.originals, files: darkroom.sealedFiles, ...speaker },
  detectors: undefined as never,
})

/** Milliseconds in which something of an incident waited for the disk: writes, syncs, and the commit. */
let diskMs = 0
let onDiskNow = 0
let onDiskSinceMs = 0
const begin = () => {
  if (onDiskNow === 0) onDiskSinceMs = performance.now()
  onDiskNow += 1
}
const end = () => {
  onDiskNow -= 1
  if (onDiskNow === 0) diskMs += performance.now() - onDiskSinceMs
}
const onDisk = async <T>(action: () => Promise<T>): Promise<T> => {
  begin()
  return action().finally(end)
}
const { store } = storage
const { files } = darkroom
const { originals } = privacy.hiding!
let recorded = 0
let hurried = 0
await yieldPoolThreads()
const recorder = createRecorder({
  develop(negative) {
    if (negative.isHurried) hurried += 1
    return darkroom.develop(negative)
  },
  mostWaiting: FootageSchema.parse({}).mostWaiting,
  ...storage,
  ...speaker,
  files: { write: (draft, content) => onDisk(() => files.write(draft, content)) },
  store: {
    findIncident: store.findIncident,
    record(recording) {
      begin()
      try {
        return store.record(recording)
      } finally {
        end()
      }
    },
  },
  privacy: {
    ...privacy.hiding!,
    originals: { ...originals!, keep: (draft, content) => onDisk(() => originals!.keep(draft, content)) },
  },
  onRecorded: () => {
    recorded += 1
  },
})

const p = (values: readonly number[], share: number): number =>
  Number(quantile([...values], share).toFixed(1))

/** One by one: what a record takes besides the disk, and the disk. */
async function oneByOne() {
  const besides: number[] = []
  const disk: number[] = []
  const cpu: number[] = []
  for (let index = -10; index < incidents; index += 1) {
    diskMs = 0
    const startMs = performance.now()
    const cpuBefore = process.cpuUsage()
    await recorder.record(openedNow(), viewNow())
    if (index < 0) continue
    const { user, system } = process.cpuUsage(cpuBefore)
    cpu.push((user + system) / 1000)
    besides.push(performance.now() - startMs - diskMs)
    disk.push(diskMs)
  }
  return {
    besidesDiskMs: { p50: p(besides, 0.5), p95: p(besides, 0.95) },
    diskMs: { p50: p(disk, 0.5), p95: p(disk, 0.95) },
    cpuMs: { p10: p(cpu, 0.1), p50: p(cpu, 0.5) },
  }
}

/** Frames that are looked at while `isOver` says no; how long each waited for its answer. */
async function look(isOver: () => boolean): Promise<number[]> {
  const took: number[] = []
  for (let atMs = performance.now(); !isOver(); atMs += 1000 / LOOKS_PER_SECOND) {
    await sleep(Math.max(0, atMs - performance.now()))
    await detector.detect('bench', frameNow)
    took.push(performance.now() - atMs)
  }
  return took
}

async function flood() {
  const calm: number[] = []
  const flooded: number[] = []
  const blockedMs: number[] = []
  const outcomes = new Map<string, number>()
  let asked = 0
  let mostWaiting = 0
  for (let phase = 0; phase < minutes * 4; phase += 1) {
    const isFlood = phase % 2 === 1
    const endMs = performance.now() + PHASE_MS
    const recording: Promise<void>[] = []
    const before = recorded
    let askedNow = 0
    const timer = setInterval(() => {
      if (!isFlood) return
      askedNow += 1
      mostWaiting = Math.max(mostWaiting, askedNow - (recorded - before))
      recording.push(
        recorder.record(openedNow(), viewNow()).then(outcome => {
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        }),
      )
    }, 60_000 / perMinute)
    const blocked = monitorEventLoopDelay({ resolution: 1 })
    blocked.enable()
    const took = await look(() => performance.now() >= endMs)
    clearInterval(timer)
    blocked.disable()
    ;(isFlood ? flooded : calm).push(...took)
    if (isFlood) blockedMs.push(blocked.percentile(99) / 1e6)
    asked += askedNow
    await Promise.all(recording)
    if (!json) console.error(`${phase + 1} of ${minutes * 4}`)
  }
  return {
    // How late the main thread is, one time in a hundred; the worst of the halves.
    mainThreadP99Ms: Number(Math.max(...blockedMs).toFixed(1)),
    ...{ asked, outcomes: Object.fromEntries(outcomes), mostWaiting, hurried },
    calmMs: { p50: p(calm, 0.5), p95: p(calm, 0.95) },
    floodedMs: { p50: p(flooded, 0.5), p95: p(flooded, 0.95) },
    p95Ratio: Number((p(flooded, 0.95) / p(calm, 0.95)).toFixed(2)),
  }
}

const result = { oneByOne: await oneByOne(), ...(minutes > 0 && { flood: await flood() }) }
console.log(JSON.stringify(result, null, json ? 0 : 2))
await darkroom.close()
await detector.close()
storage.store.close()
rmSync(dir, { recursive: true })
