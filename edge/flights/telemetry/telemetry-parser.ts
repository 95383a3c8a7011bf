import type { CsvMapping } from './csv-mapping.js'
import type { Telemetry, TelemetryFormat } from './telemetry.js'

/** What a reader knows beside the file. */
export interface ParseOptions {
  /** How the columns of a table are called. */
  readonly csvMapping?: CsvMapping
  /** Minutes by which the local times that a file writes are ahead of UTC, where someone says it. */
  readonly utcOffsetMin?: number
}

/** Reads one format. Never throws for damaged content, which it tells in `skipped`, but for content that is none of its own. */
export interface TelemetryParser {
  readonly format: TelemetryFormat
  /** Whether a file is of this format, by its first bytes. Its name counts only where they do not tell. */
  accepts(head: Uint8Array, name: string): boolean
  parse(bytes: Uint8Array, options: ParseOptions): Telemetry | Promise<Telemetry>
}
