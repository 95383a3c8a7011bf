import { stringify } from 'csv-stringify/sync'
import type { ReadFile } from './read-file.js'
import { focalLengthOf, rowColumns, rowOf } from './rows.js'

/** A table that this program reads again without a mapping. */
export function csvOf({ telemetry: { poses } }: ReadFile): string {
  const focal = focalLengthOf(poses)
  return stringify(
    poses.map(pose => rowOf(pose, focal)),
    { header: true, columns: [...rowColumns] },
  )
}
