import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lastValueFrom, toArray } from 'rxjs'
import { WHOLE_PICTURE } from '../../../edge/cli/demo/whole-picture.js'
import type { ActiveScenario } from '../../../edge/config/active-scenario.js'
import { loadConfig } from '../../../edge/config/load.js'
import type { ZoneConfig } from '../../../edge/config/schema/zone.js'
import type { Box } from '../../../edge/domain/box.js'
import { packageFolder } from '../../../edge/kit/package-folder.js'
import { decodeVideo } from '../../../edge/media/decode.js'
import type { Picture } from './spoilers.js'

/** What is really there at a time. */
export interface TrueThing {
  readonly atMs: number
  readonly label: string
  /** Pixels of the clip. */
  readonly box: Box
}

/** A recording, with what its camera is asked to report. */
export interface Clip {
  readonly name: string
  readonly path: string
  readonly scenarios: readonly ActiveScenario[]
  readonly zones: Readonly<Record<string, ZoneConfig>>
  /** Absent where nobody knows. */
  readonly truth?: { readonly widthPx: number; readonly things: readonly TrueThing[] }
}

export interface TimedPicture extends Picture {
  readonly atMs: number
}

const traffic = join(packageFolder, '../shared/data/video/car-detection.mp4')
const demoConfig = join(packageFolder, 'configs/demo.yaml')

/** The clips of the demo by its own rules, and real traffic, where it is at hand. */
export async function gateClips(): Promise<Clip[]> {
  const env = { LAMPPOST_DEMO_PORT: '1883', LAMPPOST_DEMO_DIR: tmpdir() }
  const { config, scenarios } = await loadConfig(demoConfig, { env })
  const rendered = Object.entries(config.cameras).map(([name, { url, zones }]): Clip => {
    const truth = truthOf(url.replace(/mp4$/, 'truth.json'))
    return { name, path: url, scenarios: scenarios[name]!, zones, truth }
  })
  if (!existsSync(traffic)) return rendered
  const parking = scenarios.pole!.map(scenario => ({ ...scenario, zones: ['everywhere'] }))
  return [
    ...rendered,
    { name: 'traffic', path: traffic, scenarios: parking, zones: { everywhere: WHOLE_PICTURE } },
  ]
}

interface TruthFile {
  readonly width: number
  readonly frames: readonly {
    readonly tMs: number
    readonly boxes: readonly { readonly label: string; readonly box: Box }[]
  }[]
}

function truthOf(path: string): Clip['truth'] {
  const { width, frames } = JSON.parse(readFileSync(path, 'utf8')) as TruthFile
  const things = frames.flatMap(({ tMs, boxes }) =>
    boxes.map(({ label, box }) => ({ atMs: tMs, label, box })),
  )
  return { widthPx: width, things }
}

/** All pictures of a clip at this cadence, as small as the pipeline makes them for the model. */
export async function picturesOf(path: string, fps: number, sidePx: number): Promise<TimedPicture[]> {
  const frames = await lastValueFrom(
    decodeVideo({
      ...{ url: path, transport: 'tcp', loop: false, redact: text => text },
      cadence: { kind: 'fps', fps },
      fitWithin: { widthPx: sidePx, heightPx: sidePx },
    }).pipe(toArray()),
  )
  return frames.map(({ ptsMs, width, height, pixels }) => ({ atMs: ptsMs, width, height, pixels }))
}
