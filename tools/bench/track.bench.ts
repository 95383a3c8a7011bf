import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { tableText } from '../../edge/cli/table.js'
import { iou } from '../../edge/domain/box.js'
import { boxAt, type Detections, detectionCount } from '../../edge/domain/detections.js'
import { DetectionColumns } from '../../edge/pipeline/track/columns.js'
import { Follower } from '../../edge/pipeline/track/follower.js'
import { createTracker } from '../../edge/pipeline/track/tracker.js'

const help = `
Microseconds a frame of the tracker alone, on a crowded sequence (about 34 sure detections a frame, and as many others) and on
one with about 3. Beside it a floor: the overlap of each detection with each of the frame before, and nothing else. What is
compared is run in turns; the median of the turns counts. Then the heap that frames leave behind once the arrays are long enough,
garbage included: by following alone, and with the Track objects that are its result.

Example:
  $ node --expose-gc --min-semi-space-size=64 --import tsx tools/bench/track.bench.ts`

const { data, turns } = new Command('track.bench')
  .description('what the tracker costs')
  .option('--data <dir>', 'SET/SEQUENCE/det/det.txt', '../shared/data/mot/seqs')
  .option('--turns <n>', 'turns', Number, 15)
  .addHelpText('after', help)
  .parse()
  .opts<{ data: string; turns: number }>()

const loads = [
  { what: '34 detections', path: 'MOT17half/MOT17-02', fps: 30, askedUs: 100, sureOnly: false },
  {
    what: '34 detections, sure ones only',
    path: 'MOT17half/MOT17-02',
    fps: 30,
    askedUs: 100,
    sureOnly: true,
  },
  { what: '3 detections', path: 'KITTI-car/0009', fps: 10, askedUs: 15, sureOnly: false },
]
const SURE = 0.6
let sink = 0

if (!existsSync(data)) console.error(`skipped: ${data} is not here`)
else
  process.stdout.write(
    `${tableText(['load', 'a frame has', 'asked us', 'follower us', 'tracker us', 'floor us', 'times the floor', 'follower bytes', 'tracker bytes'], loads.map(measure))}\n`,
  )

function measure({ what, path, fps, askedUs, sureOnly }: (typeof loads)[number]): (string | number)[] {
  const frames = read(join(data, path, 'det/det.txt'), sureOnly)
  const time = { follower: [] as number[], tracker: [] as number[], floor: [] as number[] }
  for (let turn = 0; turn < turns; turn += 1) {
    time.follower.push(perFrameUs(frames, () => following(frames, fps)))
    time.tracker.push(perFrameUs(frames, () => tracking(frames, fps)))
    time.floor.push(perFrameUs(frames, () => overlapping(frames)))
  }
  const [follower, tracker, floor] = [time.follower, time.tracker, time.floor].map(median) as [
    number,
    number,
    number,
  ]
  const mean = frames.reduce((sum, frame) => sum + detectionCount(frame), 0) / frames.length
  return [
    what,
    mean.toFixed(1),
    askedUs,
    follower.toFixed(1),
    tracker.toFixed(1),
    floor.toFixed(1),
    (follower / floor).toFixed(1),
    ...heapBytes(frames, fps),
  ]
}

function perFrameUs(frames: readonly Detections[], run: () => void): number {
  const startMs = performance.now()
  run()
  return ((performance.now() - startMs) * 1000) / frames.length
}

function following(frames: readonly Detections[], fps: number): void {
  const follower = new Follower({ sureScore: SURE, lostAfterS: 1.3, standingLostAfterS: 600 })
  const found = new DetectionColumns()
  frames.forEach((frame, at) => {
    found.fill(frame)
    follower.follow(found, 1, at / fps)
  })
}

function tracking(frames: readonly Detections[], fps: number): void {
  const tracker = createTracker()
  frames.forEach((frame, at) => {
    tracker.track(frame, (at * 1000) / fps)
  })
}

function overlapping(frames: readonly Detections[]): void {
  for (let at = 1; at < frames.length; at += 1) {
    const [before, now] = [frames[at - 1]!, frames[at]!]
    for (let row = 0; row < detectionCount(now); row += 1) {
      for (let other = 0; other < detectionCount(before); other += 1)
        sink += iou(boxAt(now, row), boxAt(before, other))
    }
  }
}

/** What frames leave on the heap: nothing is collected in between. The median of some rounds, as compilation leaves traces, too. */
function heapBytes(frames: readonly Detections[], fps: number): string[] {
  const { gc } = globalThis
  if (!gc) return ['needs --expose-gc', '']
  const follower = new Follower({ sureScore: SURE, lostAfterS: 1.3, standingLostAfterS: 600 })
  const found = new DetectionColumns()
  const tracker = createTracker()
  let at = 0
  const follow = (frame: Detections) => {
    found.fill(frame)
    follower.follow(found, 1, at / fps)
  }
  const track = (frame: Detections) => {
    sink += tracker.track(frame, (at * 1000) / fps).length
  }
  return [follow, track].map(work => {
    const bytes = Array.from({ length: 15 }, () => {
      gc()
      const before = process.memoryUsage().heapUsed
      for (const frame of frames) {
        at += 1
        work(frame)
      }
      return (process.memoryUsage().heapUsed - before) / frames.length
    })
    return median(bytes).toFixed(0)
  })
}

function read(path: string, sureOnly: boolean): Detections[] {
  const rows: number[][][] = []
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const [frame, , x, y, width, height, score] = line.split(',').map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    if (sureOnly && score < SURE) continue
    const row = [x, y, x + width, y + height, score]
    rows[frame - 1] = [...(rows[frame - 1] ?? []), row]
  }
  return Array.from(rows, (frame = []) => ({
    boxes: Float32Array.from(frame.flatMap(row => row.slice(0, 4))),
    scores: Float32Array.from(frame, row => row[4]!),
    classes: new Uint16Array(frame.length),
    labels: ['thing'],
  }))
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

if (Number.isNaN(sink)) console.error('never')
