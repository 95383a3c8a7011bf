import type { TelemetryQuality } from '../../flights/telemetry/quality.js'
import type { Telemetry } from '../../flights/telemetry/telemetry.js'

/** A file that was read, as it is written in any of the forms. */
export interface ReadFile {
  readonly file: string
  readonly telemetry: Telemetry
  readonly quality: TelemetryQuality
}
