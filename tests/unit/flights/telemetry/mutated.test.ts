import { describe, expect, it } from 'vitest'
import { djiOsd } from '../../../../edge/flights/telemetry/dji-osd.js'
import { mavlinkTlog } from '../../../../edge/flights/telemetry/mavlink-tlog.js'
import { misbKlv } from '../../../../edge/flights/telemetry/misb-klv.js'
import { stillExif } from '../../../../edge/flights/telemetry/still-exif.js'
import type { Telemetry } from '../../../../edge/flights/telemetry/telemetry.js'
import { klvOfPose } from '../../../../tools/flights/write-klv.js'
import { random as randomOf } from '../../../../tools/random.js'
import { tlogEntry } from '../../../support/mavlink.js'
import { still } from '../../../support/stills.js'

const COPIES = 200
const atMs = Date.UTC(2026, 10, 28, 8)
const seconds = Array.from({ length: 20 }, (_, second) => second)

const klv = (): Buffer =>
  Buffer.concat(
    seconds.map(second =>
      klvOfPose({
        ...{ tMs: 0, timeMs: atMs + second * 1000, lat: 29.5, lon: 106.5, absAltM: 300 },
        ...{ yawDeg: 10, pitchDeg: -60, rollDeg: 1, headingDeg: 15, focalLength35Mm: 24 },
      }),
    ),
  )
const tlog = (): Buffer =>
  Buffer.concat(
    seconds.flatMap(second => {
      const receivedMs = atMs + second * 1000
      const version = second % 3 === 0 ? 1 : 2
      const boot = { time_boot_ms: second * 1000 }
      const here = { lat: 295_000_000, lon: 1_065_000_000, alt: 300_000, relative_alt: 60_000, hdg: 100 }
      return [
        tlogEntry({ receivedMs, kind: 'globalPositionInt', values: { ...boot, ...here }, version }),
        tlogEntry({ receivedMs, kind: 'gpsRawInt', values: { fix_type: 3 }, version }),
        tlogEntry({
          ...{
            receivedMs,
            kind: 'gimbalDeviceAttitudeStatus',
            values: { ...boot, q0: 0.8, q2: -0.6, flags: 64 },
          },
        }),
      ]
    }),
  )
const osd = (): Buffer =>
  Buffer.from(
    seconds
      .map(second =>
        JSON.stringify({
          timestamp: atMs + second * 2000,
          data: {
            ...{ latitude: 29.5, longitude: 106.5, elevation: 60.2, height: 268, attitude_head: 12 },
            '66-0-0': { gimbal_pitch: -60, gimbal_roll: 0, gimbal_yaw: 20 },
          },
        }),
      )
      .join('\n'),
  )

const formats: readonly (readonly [
  string,
  { readonly parse: (bytes: Buffer) => Telemetry | Promise<Telemetry> },
  () => Buffer | Promise<Buffer>,
])[] = [
  ['MISB packets', misbKlv, klv],
  ['a MAVLink log', mavlinkTlog, tlog],
  [
    'a still',
    stillExif,
    () => still({ dji: { GimbalPitchDegree: '-60', GimbalYawDegree: '20', RelativeAltitude: '60' } }),
  ],
  ['messages of an aircraft', djiOsd, osd],
]

describe.each(formats)('%s', (_, parser, make) => {
  it('as it is has poses', async () => {
    expect((await parser.parse(await make())).poses.length).toBeGreaterThan(0)
  })

  it(`damaged in ${COPIES} ways tells what is left, and no nonsense`, async () => {
    const whole = await make()
    const random = randomOf(7)
    for (let copy = 0; copy < COPIES; copy += 1) {
      const { poses, skipped } = await parser.parse(mutated(whole, random))
      for (const [index, pose] of poses.entries()) {
        const areNumbers = Object.values(pose).every(Number.isFinite)
        const isOnEarth = Math.abs(pose.lat) <= 90 && Math.abs(pose.lon) <= 180
        const isLater = index === 0 || pose.tMs > poses[index - 1]!.tMs
        // One assertion for each of many thousand poses would take longer than reading them.
        if (!areNumbers || !isOnEarth || !isLater)
          expect.fail(`nonsense in copy ${copy}: ${JSON.stringify(pose)}`)
      }
      for (const { at, reason } of skipped)
        if (!(at > 0) || reason === '') expect.fail(`copy ${copy}: ${reason}`)
    }
  })
})

/** Bits flipped, bytes taken out or doubled, and the end cut off. */
function mutated(whole: Buffer, random: () => number): Buffer {
  const bytes = [...whole]
  const somewhere = () => Math.floor(random() * bytes.length)
  for (let left = 1 + Math.floor(random() * 12); left > 0; left -= 1) {
    const at = somewhere()
    const kind = random()
    if (kind < 0.6) bytes[at] = bytes[at]! ^ (1 << Math.floor(random() * 8))
    else if (kind < 0.75) bytes.splice(at, 1 + Math.floor(random() * 40))
    else if (kind < 0.9) bytes.splice(at, 0, ...bytes.slice(at, at + Math.floor(random() * 40)))
    else bytes.length = Math.max(1, at)
  }
  return Buffer.from(bytes)
}
