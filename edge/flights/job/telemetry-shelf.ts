import { PoseTrack } from '../telemetry/pose-track.js'
import { readTelemetry } from '../telemetry/read-telemetry.js'
import type { Telemetry } from '../telemetry/telemetry.js'

/** The telemetry of a flight, each file read once. */
export class TelemetryShelf {
  readonly #csvMap: string | undefined
  readonly #read = new Map<string, Promise<Telemetry>>()
  readonly #tracks = new Map<Telemetry, PoseTrack>()

  constructor(csvMap: string | undefined) {
    this.#csvMap = csvMap
  }

  /** @throws LamppostError TELEMETRY_UNREADABLE */
  read(path: string): Promise<Telemetry> {
    const known = this.#read.get(path)
    if (known) return known
    const reading = readTelemetry(path, this.#csvMap === undefined ? {} : { csvMap: this.#csvMap })
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
}
