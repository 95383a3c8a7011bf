import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { readTelemetry } from '../../../../edge/flights/telemetry/read-telemetry.js'
import { lonLatToEnu } from '../../../../edge/geometry/enu.js'
import {
  type FlightFiles,
  writeFlightWithSubtitleTrack,
  writeKlvFlight,
  writeSrtFlight,
} from '../../../../tools/flights/flight-files.js'
import { noErrors, usualErrors } from '../../../../tools/flights/telemetry-errors.js'
import { type SrtDialect, srtDialects, srtOf } from '../../../../tools/flights/write-srt.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-flight-files-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const UTC_OFFSET_MIN = 480
const missM = (a: Pose, b: Pose): number => Math.hypot(...lonLatToEnu(a, b))
const turnBetween = (a: number, b: number): number => Math.abs(((a - b + 540) % 360) - 180)

/** Of what is written: half of the last digit of degrees, along both axes. */
const placeErrorM = (digits: number): number => Math.hypot(1, 1) * 0.5 * 10 ** -digits * 111_320 * 1.01

interface Written {
  digits: number
  hasGimbal: boolean
  /** Of times of day, milliseconds; absent where it writes none. */
  clockMs?: number
  heightM: number
}

const written: Record<SrtDialect, Written> = {
  'avata-360': { digits: 6, hasGimbal: true, clockMs: 1, heightM: 0.001 },
  'mavic-3': { digits: 6, hasGimbal: false, clockMs: 1, heightM: 0.001 },
  'phantom-4-rtk': { digits: 6, hasGimbal: true, heightM: 0.01 },
  'mavic-pro': { digits: 4, hasGimbal: false, clockMs: 1000, heightM: 0.1 },
}

describe.each(srtDialects)('subtitles as of %s', dialect => {
  const { digits, hasGimbal, clockMs, heightM } = written[dialect]
  let files: FlightFiles
  let read: readonly Pose[]
  beforeAll(async () => {
    files = await writeSrtFlight(join(folder, dialect), 'patrol', dialect, { ...usualErrors, seed: 3 })
    read = (await readTelemetry(files.telemetry!, { utcOffsetMin: UTC_OFFSET_MIN })).poses
  })

  it('say each pose, to the digits that they have', () => {
    expect(read).toHaveLength(files.told.length)
    read.forEach((pose, i) => {
      const told = files.told[i]!
      expect(pose.tMs).toBe(told.tMs)
      expect(missM(pose, told)).toBeLessThan(placeErrorM(digits))
      expect(Math.abs(pose.relAltM! - told.relAltM!)).toBeLessThanOrEqual(heightM / 2 + 1e-9)
      if (clockMs !== undefined) expect(Math.abs(pose.timeMs! - told.timeMs!)).toBeLessThan(clockMs)
    })
  })

  it(
    hasGimbal
      ? 'say where the camera looks, to a tenth of a degree'
      : 'say nothing of where the camera looks',
    () => {
      read.forEach((pose, i) => {
        const told = files.told[i]!
        if (!hasGimbal) {
          expect([pose.yawDeg, pose.pitchDeg, pose.rollDeg]).toEqual([undefined, undefined, undefined])
          return
        }
        expect(turnBetween(pose.yawDeg!, told.yawDeg!)).toBeLessThanOrEqual(0.0501)
        expect(Math.abs(pose.pitchDeg! - told.pitchDeg!)).toBeLessThanOrEqual(0.0501)
        expect(Math.abs(pose.rollDeg! - told.rollDeg!)).toBeLessThanOrEqual(0.0501)
      })
    },
  )
})

describe('subtitles', () => {
  const pose = (tMs: number): Pose => ({
    tMs,
    timeMs: tMs,
    lon: -0.5,
    lat: 1,
    relAltM: 5,
    yawDeg: 200,
    pitchDeg: -30,
    rollDeg: 0,
  })

  it('end lines as drones do, and last until the next, or as long as usual before a hole', () => {
    const text = srtOf([pose(0), pose(500), pose(1000), pose(60_000)], 'avata-360', { durationMs: 60_400 })
    expect(text).not.toMatch(/[^\r]\n/)
    expect(text.match(/.* --> .*(?=\r)/g)).toEqual([
      '00:00:00,000 --> 00:00:00,500',
      '00:00:00,500 --> 00:00:01,000',
      '00:00:01,000 --> 00:00:01,750',
      '00:01:00,000 --> 00:01:00,400',
    ])
    expect(text).toContain('gb_yaw: -160.0')
  })

  it('of old kinds put the longitude first, and satellites where one looks for the height', () => {
    const place = (dialect: SrtDialect) =>
      srtOf([pose(0)], dialect, { durationMs: 1000 }).match(/GPS ?\(.*?\)/)![0]
    expect(place('phantom-4-rtk')).toBe('GPS (-0.500000, 1.000000, 15)')
    expect(place('mavic-pro')).toBe('GPS(-0.5000,1.0000,16)')
  })

  it('are empty where nothing was received', () => {
    expect(srtOf([], 'mavic-pro', { durationMs: 1000 })).toBe('')
  })
})

describe('telemetry inside the video', () => {
  it('as a subtitle track says what the file beside it would', async () => {
    const errors = { ...usualErrors, seed: 4 }
    const inside = await writeFlightWithSubtitleTrack(
      join(folder, 'track'),
      'patrol-next-day',
      'avata-360',
      errors,
    )
    const beside = await writeSrtFlight(join(folder, 'beside'), 'patrol-next-day', 'avata-360', errors)
    const [a, b] = [await readTelemetry(inside.video), await readTelemetry(beside.telemetry!)]
    expect(a.poses.map(({ lon, lat, yawDeg }) => [lon, lat, yawDeg])).toEqual(
      b.poses.map(({ lon, lat, yawDeg }) => [lon, lat, yawDeg]),
    )
    a.poses.forEach((pose, i) => {
      expect(Math.abs(pose.tMs - b.poses[i]!.tMs)).toBeLessThanOrEqual(1)
    })
  })

  it('as KLV says each pose nearly exactly', async () => {
    const { video, told, truth } = await writeKlvFlight(join(folder, 'klv'), 'patrol', {
      ...usualErrors,
      seed: 5,
    })
    expect((await readFile(video))[0]).toBe(0x47)
    const { poses, format, absAltDatum } = await readTelemetry(video)
    expect([format, absAltDatum]).toEqual(['misb-klv', 'egm96'])
    expect(poses).toHaveLength(truth.frames.length)
    poses.forEach((pose, i) => {
      expect(Math.abs(pose.tMs - told[i]!.tMs)).toBeLessThanOrEqual(1)
      expect(missM(pose, told[i]!)).toBeLessThan(0.05)
      expect(Math.abs(pose.absAltM! - told[i]!.absAltM!)).toBeLessThan(0.2)
      expect(turnBetween(pose.yawDeg!, told[i]!.yawDeg!)).toBeLessThan(0.02)
      expect(Math.abs(pose.pitchDeg! - told[i]!.pitchDeg!)).toBeLessThan(0.01)
    })
  })

  it('leaves out what was not received', async () => {
    const errors = { ...noErrors, gaps: [{ fromMs: 20_000, untilMs: 40_000 }] }
    const { video, told } = await writeKlvFlight(join(folder, 'hole'), 'patrol-next-day', errors)
    const { poses } = await readTelemetry(video)
    expect(poses).toHaveLength(told.length)
    expect(poses.filter(({ tMs }) => tMs > 20_010 && tMs < 39_990)).toEqual([])
  })
})
