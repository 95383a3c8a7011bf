import { csv } from './csv.js'
import { djiOsd } from './dji-osd.js'
import { djiSrt } from './dji-srt.js'
import { gpx } from './gpx.js'
import { mavlinkTlog } from './mavlink-tlog.js'
import { misbKlv } from './misb-klv.js'
import { stillExif } from './still-exif.js'
import type { TelemetryParser } from './telemetry-parser.js'

/** In the order in which they are asked: what begins with a mark of its own first, tables last. */
export const parsers: readonly TelemetryParser[] = [
  ...[stillExif, mavlinkTlog, misbKlv],
  ...[djiOsd, djiSrt, gpx, csv],
]
