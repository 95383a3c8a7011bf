import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { shippedModelIds } from '../kit/shipped-models.js'
import type { Problem, SettingPath } from './mistake.js'
import type { Outline } from './outline.js'
import { quote } from './quote.js'
import { isShippedId } from './shipped.js'

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

/** What the configuration names and does not exist: models, calibrations, certificates. */
export async function checkFiles(outline: Outline, directory: string): Promise<Problem[]> {
  const unknown = (outline.models ?? []).flatMap((reference, index) =>
    isShippedId(reference) && !shippedModelIds.includes(reference)
      ? [
          {
            path: ['models', index],
            message: `no model "${reference}" comes with Lamppost; write the path of its manifest`,
          },
        ]
      : [],
  )
  const checks = wantedFiles(outline, directory).map(async ({ path, file, message }) =>
    (await isFile(file)) ? [] : [{ path, message }],
  )
  return [...unknown, ...(await Promise.all(checks)).flat()]
}

function wantedFiles(
  { models, cameras, flights, mqtt, privacy, evidence }: Outline,
  directory: string,
): Wanted[] {
  const byPath = (path: SettingPath, file: string | undefined): Wanted[] =>
    file === undefined
      ? []
      : [{ path, file: resolve(directory, file), message: `the file ${quote(file)} does not exist` }]
  return [
    ...(models ?? []).flatMap((reference, index) =>
      isShippedId(reference) ? [] : byPath(['models', index], reference),
    ),
    ...Object.entries(cameras).flatMap(([id, { calibration, drone }]) => [
      ...byPath(['cameras', id, 'calibration'], calibration),
      ...byPath(['cameras', id, 'drone', 'zones'], drone?.zones),
      ...byPath(['cameras', id, 'drone', 'dem'], drone?.dem),
    ]),
    ...byPath(['flights', 'zones'], flights.zones),
    ...byPath(['mqtt', 'ca'], mqtt?.ca),
    ...byPath(['evidence', 'upload', 'ca'], evidence.upload.ca),
    ...byPath(['privacy', 'originals', 'recipient'], privacy.originals.recipient),
  ]
}
