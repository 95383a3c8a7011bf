import type { ReadFile } from './read-file.js'
import { focalLengthOf, rowOf } from './rows.js'

/** One object, on one line. */
export function jsonOf({ file, telemetry, quality }: ReadFile): string {
  const { format, variant, absAltDatum, poses, skipped } = telemetry
  const focal = focalLengthOf(poses)
  return `${JSON.stringify({
    file,
    format,
    ...(variant !== undefined && { variant }),
    ...(absAltDatum !== undefined && { datum: absAltDatum }),
    ...(focal !== undefined && { focalLengthOf: focal }),
    quality,
    skipped,
    rows: poses.map(pose => rowOf(pose, focal)),
  })}\n`
}
