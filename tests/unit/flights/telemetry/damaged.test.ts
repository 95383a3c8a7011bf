import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PoseTrack } from '../../../../edge/flights/telemetry/pose-track.js'
import { telemetryQuality } from '../../../../edge/flights/telemetry/quality.js'
import { qualityText } from '../../../../edge/flights/telemetry/quality-text.js'
import { readTelemetry } from '../../../../edge/flights/telemetry/read-telemetry.js'
import { isLamppostError } from '../../../../edge/kit/lamppost-error.js'
import { damagedText } from '../../../support/damage.js'
import { faultOf } from '../../../support/poses.js'

const folder = resolve('../shared/data/telemetry')
const present = existsSync(folder)
if (!present) console.warn('skipped in part: the telemetry of ../shared/data is not here')

const gpx = `<?xml version="1.0"?>\n<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>\n${Array.from(
  { length: 30 },
  (_, index) =>
    `<trkpt lat="29.5${index}" lon="106.5${index}"><ele>${300 + index}.5</ele><time>2024-12-31T23:59:${30 + index}Z</time></trkpt>`,
).join('\n')}\n</trkseg></trk></gpx>\n`

const csv = `t,time,lat,lon,relAltM,absAltM,yaw,pitch,roll,focalLengthMm,zoom\n${Array.from(
  { length: 60 },
  (_, index) =>
    `${index * 500},2024-12-31T23:59:${String(index).padStart(2, '0')}.000Z,29.5${index},106.5,80,,359.5,-90,0,24,1`,
).join('\n')}\n`

const originals: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ...(present
    ? readdirSync(folder)
        .filter(name => /\.srt$/i.test(name))
        .map(name => [name, readFileSync(join(folder, name))] as const)
    : []),
  ['track.gpx', Buffer.from(gpx)],
  ['table.csv', Buffer.from(csv)],
]
/** Of each file: some three hundred together. */
const COPIES = 30

describe('damaged telemetry', () => {
  it.each(originals)(`${COPIES} copies of %s give usable numbers or a refusal`, async (name, bytes) => {
    let usable = 0
    for (let seed = 1; seed <= COPIES; seed += 1) {
      const copy = damagedText(bytes, seed)
      try {
        const telemetry = await readTelemetry(copy, { name })
        expect(faultOf(telemetry.poses), `seed ${seed}`).toBeUndefined()
        const quality = telemetryQuality(telemetry)
        expect(JSON.stringify(quality), `seed ${seed}`).not.toMatch(/null/)
        expect(qualityText(telemetry, quality), `seed ${seed}`).not.toMatch(/NaN|Infinity|undefined/)
        const track = new PoseTrack(telemetry)
        for (const tMs of [-1, 0, 33, 1500, 1e9]) {
          const found = track.at(tMs)
          if (found) expect(faultOf([found.pose]), `seed ${seed}`).toBeUndefined()
        }
        usable += telemetry.poses.length > 0 ? 1 : 0
      } catch (error) {
        if (!isLamppostError(error)) throw error
        expect(error.code, `seed ${seed}`).toBe('TELEMETRY_UNREADABLE')
      }
    }
    // Damage to a part does not cost the whole.
    expect(usable).toBeGreaterThan(COPIES / 2)
  })
})
