import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem, SettingPath } from './mistake.js'
import type { Outline } from './outline.js'
import { quote } from './quote.js'
import { isShippedId, modelPath } from './shipped.js'

interface Wanted {
  readonly path: SettingPath
  readonly file: string
  readonly message: string
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isFile(),
    () => false,
  )

/** The files that the configuration names and that do not exist: manifests, calibrations, certificates. */
export async function checkFiles(outline: Outline, directory: string): Promise<Problem[]> {
  const checks = wantedFiles(outline, directory).map(async ({ path, file, message }) =>
    (await isFile(file)) ? [] : [{ path, message }],
  )
  return (await Promise.all(checks)).flat()
}

function wantedFiles({ models, cameras, mqtt }: Outline, directory: string): Wanted[] {
  const byPath = (path: SettingPath, file: string | undefined): Wanted[] =>
    file === undefined
      ? []
      : [{ path, file: resolve(directory, file), message: `the file ${quote(file)} does not exist` }]
  return [
    ...(models ?? []).map((reference, index) => ({
      path: ['models', index],
      file: modelPath(reference, directory),
      message: isShippedId(reference)
        ? `no model "${reference}" comes with Lamppost; write the path of its manifest`
        : `the file ${quote(reference)} does not exist`,
    })),
    ...Object.entries(cameras).flatMap(([id, { calibration }]) =>
      byPath(['cameras', id, 'calibration'], calibration),
    ),
    ...byPath(['mqtt', 'ca'], mqtt.ca),
  ]
}
