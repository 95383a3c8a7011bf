import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadConfig } from '../../edge/config/load.js'
import { iou } from '../../edge/domain/box.js'
import type { IncidentChange } from '../../edge/domain/incident.js'
import type { Sighting } from '../../edge/domain/sighting.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { startBox } from '../../edge/main.js'
import { loadManifest } from '../../edge/models/manifest.js'
import { type Detector, openDetector } from '../../edge/pipeline/detect/detector.js'
import type { JudgedFrame } from '../../edge/pipeline/pipeline.js'
import { gateClips, picturesOf } from '../../tools/bench/gate/footage.js'
import { recallOfModel, recallOfTruth } from '../../tools/bench/gate/recall.js'
import { type LookedAt, watch } from '../../tools/bench/gate/watch.js'
import { type ClipName, clipPath } from '../support/demo-clips.js'

const demoConfigPath = fileURLToPath(new URL('../../configs/demo.yaml', import.meta.url))
const calibration = fileURLToPath(new URL('../../calibration/demo-pole.json', import.meta.url))
const play = { pace: 'fast', startAt: '2026-11-23T08:00:00+08:00' }
const clips: readonly ClipName[] = ['pole', 'bins', 'road']

/** The demo, each camera twice: once with the gate, once without. */
async function demoTwice(dir: string): Promise<string> {
  const { cameras } = parse(await readFile(demoConfigPath, 'utf8')) as { cameras: Record<ClipName, object> }
  const twice = clips.flatMap(clip =>
    [true, false].map(motionGate => {
      const url = clipPath(clip)
      const camera = { ...cameras[clip], url, play, motionGate, ...(clip === 'pole' && { calibration }) }
      return [nameOf(clip, motionGate), camera]
    }),
  )
  const path = join(dir, 'box.yaml')
  const config = {
    ...{ site: 'city', box: 'gate', timeZone: 'Asia/Shanghai', api: { port: 0 } },
    storage: { dir: join(dir, 'data'), minFree: '10MB' },
    cameras: Object.fromEntries(twice),
  }
  await writeFile(path, stringify(config))
  return path
}

const nameOf = (clip: ClipName, gated: boolean): string => `${clip}-${gated ? 'gated' : 'open'}`

describe('the motion gate on the clips of the demo', () => {
  let dir: string
  const changes: IncidentChange[] = []
  const judged: JudgedFrame[] = []

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-gate-'))
    const box = await startBox(await loadConfig(await demoTwice(dir), { env: process.env }), {
      log: silentLog,
      clock: systemClock,
      onJudged: frame => judged.push(frame),
      onRecorded: ({ change }) => changes.push(change),
    })
    await box.sourcesOver
    await box.close()
  }, 600_000)
  afterAll(() => rm(dir, { recursive: true }))

  /**
   * Both cameras show one street, so that what they see is one incident: what each says of it is compared, and not that the other,
   * which may be ahead, has seen it gone before.
   */
  const told = (clip: ClipName, gated: boolean): Sighting[] =>
    changes
      .filter(({ incident }) => incident.source.id === nameOf(clip, gated))
      .flatMap(({ sighting }) => (sighting?.source.id === nameOf(clip, gated) ? sighting : []))
      .sort((a, b) => a.capturedAtMs - b.capturedAtMs || a.box[0] - b.box[0])

  it.each(clips)('tells the same sightings of %s', clip => {
    const [gated, open] = [told(clip, true), told(clip, false)]
    const facts = ({ state, scenario, label, zone }: Sighting) => [state, scenario, label, zone]
    expect(open.length).toBeGreaterThan(0)
    expect(gated.map(facts)).toEqual(open.map(facts))
    for (const [index, sighting] of gated.entries()) {
      const same = open[index]!
      expect(iou(sighting.box, same.box)).toBeGreaterThan(0.8)
      expect(Math.abs(sighting.capturedAtMs - same.capturedAtMs)).toBeLessThanOrEqual(1000)
    }
  })

  it('looks at every frame of an open camera, and at few where little moves', () => {
    const looksOf = (name: string) =>
      judged.filter(({ cameraId, looks }) => cameraId === name && looks.length > 0).length
    const framesOf = (name: string) => judged.filter(({ cameraId }) => cameraId === name).length
    for (const clip of clips) {
      expect(looksOf(nameOf(clip, false))).toBe(framesOf(nameOf(clip, false)))
      expect(framesOf(nameOf(clip, true))).toBe(framesOf(nameOf(clip, false)))
    }
    expect(looksOf(nameOf('bins', true))).toBeLessThan(0.5 * framesOf(nameOf('bins', true)))
  })
})

describe('the motion gate, left alone with no second look', () => {
  let detector: Detector

  beforeAll(async () => {
    detector = await openDetector({ manifest: await loadManifest('urban-nano'), workers: 1, log: silentLog })
  })
  afterAll(() => detector.close())

  it.each([
    { name: 'pole', fps: 0.5 },
    { name: 'bins', fps: 5 },
    { name: 'road', fps: 0.5 },
  ])(
    'loses nothing that is found in $name at $fps fps',
    async ({ name, fps }) => {
      const clip = (await gateClips()).find(each => each.name === name)!
      const looked: LookedAt[] = []
      for (const picture of await picturesOf(clip.path, fps, detector.inputSize.widthPx)) {
        const { detections } = await detector.detect(name, () => picture)
        looked.push({ ...picture, detections })
      }
      const gated = watch(clip, looked, { gate: true, fps, secondLookMs: Number.POSITIVE_INFINITY })
      expect(gated.looks).toBeLessThanOrEqual(looked.length)
      expect(recallOfTruth(clip, looked, gated).lost).toBe(0)
      const sure = recallOfModel(looked, gated)
      expect(sure.things).toBeGreaterThan(25)
      expect(sure.lost).toBe(0)
    },
    120_000,
  )
})
