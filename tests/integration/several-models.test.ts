import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { WHOLE_PICTURE } from '../../edge/cli/demo/whole-picture.js'
import { loadConfig } from '../../edge/config/load.js'
import { systemClock } from '../../edge/kit/clock.js'
import { silentLog } from '../../edge/kit/log.js'
import { startBox } from '../../edge/main.js'
import { shippedModelsDir } from '../../edge/models/shipped.js'
import type { JudgedFrame } from '../../edge/pipeline/pipeline.js'
import type { Recorded } from '../../edge/pipeline/record/recorder.js'
import { clipPath, clipTruth } from '../support/demo-clips.js'

/** The manifest of the default model under another name, beside the configuration. */
async function writeSecondModel(dir: string): Promise<string> {
  const manifest = parse(await readFile(join(shippedModelsDir, 'urban-nano.yaml'), 'utf8'))
  const path = join(dir, 'second.yaml')
  await writeFile(
    path,
    stringify({ ...manifest, id: 'bins-only', file: join(shippedModelsDir, manifest.file) }),
  )
  return path
}

describe('a camera whose scenarios ask for several models', () => {
  let dir: string
  const judged: JudgedFrame[] = []
  const recorded: Recorded[] = []

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-models-'))
    const path = join(dir, 'box.yaml')
    await writeFile(
      path,
      stringify({
        ...{ site: 'city', box: 'several', timeZone: 'Asia/Shanghai', api: { port: 0 } },
        storage: { dir: join(dir, 'data'), minFree: '10MB' },
        models: ['urban-nano', await writeSecondModel(dir)],
        // It takes bins for faces, as it were: so they are seen to be pixelated.
        privacy: { faceModel: 'second', people: [], vehicles: [] },
        cameras: {
          bins: {
            url: clipPath('bins'),
            play: { pace: 'fast', startAt: '2026-11-23T08:00:00+08:00' },
            cadence: { fps: 1 },
            motionGate: false,
            zones: { everywhere: WHOLE_PICTURE },
            scenarios: {
              'illegal-parking': { zones: ['everywhere'] },
              sanitation: { model: 'second', labels: ['bin_overflow'], window: '10s' },
            },
          },
        },
      }),
    )
    const box = await startBox(await loadConfig(path, { env: process.env }), {
      log: silentLog,
      clock: systemClock,
      onJudged: frame => judged.push(frame),
      onRecorded: change => recorded.push(change),
    })
    await box.sourcesOver
    await box.close()
  })
  afterAll(() => rm(dir, { recursive: true }))

  it('shows each of its frames to all of them', () => {
    expect(judged.length).toBeGreaterThan(10)
    for (const { looks } of judged) {
      expect(looks.map(({ modelId }) => modelId)).toEqual(['urban-nano', 'bins-only'])
    }
  })

  it('shows in no picture what the model for privacy finds', async () => {
    const { evidence, change } = recorded.find(({ change }) => change.kind === 'opened')!
    expect(evidence.map(({ kind, variant }) => `${kind} ${variant}`)).toEqual([
      ...['snapshot clean', 'snapshot annotated', 'snapshot thumbnail'],
      ...['before clean', 'before thumbnail'],
    ])
    const { data, info } = await sharp(join(dir, 'data', 'evidence', evidence[0]!.path))
      .raw()
      .toBuffer({ resolveWithObject: true })
    const [x1, y1, x2, y2] = change.incident.box.map(Math.round) as [number, number, number, number]
    const y = Math.round((y1 + y2) / 2)
    const scale = info.width / change.incident.frameWidth
    const row = Array.from(
      { length: Math.floor((x2 - x1) * scale) },
      (_, at) => data[(Math.round(y * scale) * info.width + Math.round(x1 * scale) + at) * info.channels]!,
    )
    const steps = row.slice(1).filter((value, at) => Math.abs(value - row[at]!) > 4)
    // Five squares have four edges between them; without them there are sixteen steps.
    expect(steps.length).toBeLessThan(8)
    expect(row.length).toBeGreaterThan(20)
  })

  it('reports each thing once, by the model that its scenario asks for', () => {
    const opened = recorded
      .filter(({ change }) => change.kind === 'opened')
      .map(({ change }) => change.incident)
    expect(opened).toHaveLength(clipTruth('bins').incidents.length)
    for (const { scenario, modelId } of opened)
      expect([scenario, modelId]).toEqual(['sanitation', 'bins-only'])
  })
})
