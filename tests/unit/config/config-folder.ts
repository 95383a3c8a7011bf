import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { explainConfig } from '../../../edge/config/load.js'
import { formatMistake } from '../../../edge/config/mistake.js'

const folders: string[] = []

afterEach(async () => {
  await Promise.all(folders.splice(0).map(folder => rm(folder, { recursive: true })))
})

/** A new folder with these files; it is gone after the test. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lamppost-config-'))
  folders.push(folder)
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)))
  return folder
}

/** The printed mistakes of a configuration that stands beside `model.yaml`. */
export async function mistakesIn(
  text: string,
  { env = {}, files = {} }: { env?: Record<string, string>; files?: Record<string, string> } = {},
): Promise<string[]> {
  const folder = await folderWith({ 'box.yaml': text, 'model.yaml': 'id: model\n', ...files })
  const { mistakes } = await explainConfig(join(folder, 'box.yaml'), { env })
  return mistakes.map(formatMistake)
}

/** A configuration without a mistake, 14 lines. */
export const goodConfig = `site: city/district
box: box-01
timeZone: Asia/Shanghai
models: [model.yaml]
cameras:
  east:
    url: rtsp://192.0.2.5/stream1
    cadence: { fps: 2 }
    zones:
      bus-stop:
        points: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9]]
    scenarios:
      illegal-parking: { zones: [bus-stop] }
      sanitation: {}
`

/** `goodConfig` with one of its lines, counted from 1, replaced. */
export function withLine(line: number, replacement: string): string {
  const lines = goodConfig.split('\n')
  lines[line - 1] = replacement
  return lines.join('\n')
}
