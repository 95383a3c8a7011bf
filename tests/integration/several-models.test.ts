import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

  it('reports each thing once, by the model that its scenario asks for', () => {
    const opened = recorded
      .filter(({ change }) => change.kind === 'opened')
      .map(({ change }) => change.incident)
    expect(opened).toHaveLength(clipTruth('bins').incidents.length)
    for (const { scenario, modelId } of opened)
      expect([scenario, modelId]).toEqual(['sanitation', 'bins-only'])
  })
})
