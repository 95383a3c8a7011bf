import { withTakeoffAltitude } from '../telemetry/height-from-altitude.js'
import { PoseTrack } from '../telemetry/pose-track.js'
import { readTelemetry } from '../telemetry/read-telemetry.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import type { JobOptions } from './job-options.js'

/** What somebody says of telemetry that it does not say itself. */
export type ShelfOptions = Pick<JobOptions, 'csvMap' | 'localTimeZone' | 'takeoffAltitude'>

/** The telemetry of a flight, each file read once. */
export class TelemetryShelf {
  readonly #options: ShelfOptions
  readonly #read = new Map<string, Promise<Telemetry>>()
  readonly #tracks = new Map<Telemetry, PoseTrack>()

  constructor(options: ShelfOptions) {
    this.#options = options
  }

  /** @throws LamppostError TELEMETRY_UNREADABLE */
  read(path: string): Promise<Telemetry> {
    const known = this.#read.get(path)
    if (known) return known
    const reading = this.#readFile(path)
    this.#read.set(path, reading)
    return reading
  }

  track(telemetry: Telemetry): PoseTrack {
    const known = this.#tracks.get(telemetry)
    if (known) return known
    const track = new PoseTrack(telemetry)
    this.#tracks.set(telemetry, track)
    return track
  }

  async #readFile(path: string): Promise<Telemetry> {
    const { csvMap, localTimeZone, takeoffAltitude } = this.#options
    const telemetry = await readTelemetry(path, {
      ...(csvMap !== undefined && { csvMap }),
      ...(localTimeZone !== undefined && { localTimeZone }),
    })
    return withTakeoffAltitude(telemetry, takeoffAltitude)
  }
}
