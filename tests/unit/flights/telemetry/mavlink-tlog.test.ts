import { describe, expect, it } from 'vitest'
import { crcOf } from '../../../../edge/flights/telemetry/mavlink-crc.js'
import { mavlinkLayouts } from '../../../../edge/flights/telemetry/mavlink-messages.js'
import { mavlinkTlog } from '../../../../edge/flights/telemetry/mavlink-tlog.js'
import { framed, type LogEntry, tlogEntry } from '../../../support/mavlink.js'

const atMs = Date.UTC(2026, 10, 28, 8)
const log = (...entries: readonly (LogEntry | Buffer)[]): Buffer =>
  Buffer.concat(entries.map(entry => (Buffer.isBuffer(entry) ? entry : tlogEntry(entry))))
const position = (
  second: number,
  more: Record<string, number> = {},
  entry: Partial<LogEntry> = {},
): LogEntry => ({
  receivedMs: atMs + second * 1000 + 20,
  kind: 'globalPositionInt',
  values: {
    time_boot_ms: 60_000 + second * 1000,
    ...{ lat: 295_000_000, lon: 1_065_000_000, alt: 312_500, relative_alt: 60_250, hdg: 4500 },
    ...more,
  },
  ...entry,
})
/** Pitched down by half a right angle. */
const down45 = { q0: Math.cos(Math.PI / 8), q1: 0, q2: -Math.sin(Math.PI / 8), q3: 0 }
const gimbal = (second: number, values: Record<string, number>): LogEntry => ({
  receivedMs: atMs + second * 1000,
  kind: 'gimbalDeviceAttitudeStatus',
  values,
})
const parse = (bytes: Buffer) => mavlinkTlog.parse(bytes)

describe('the checksum of MAVLink', () => {
  it('is the one of the catalogue of checksums', () => {
    // CRC-16/MCRF4XX of "123456789".
    expect(crcOf(Buffer.from('123456789'))).toBe(0x6f91)
  })

  it('includes the byte that MAVLink publishes for each message', () => {
    expect(
      new Map([...mavlinkLayouts].map(([id, { crcExtra, baseBytes }]) => [id, [crcExtra, baseBytes]])),
    ).toEqual(
      new Map([
        [2, [137, 12]],
        [24, [24, 30]],
        [30, [39, 28]],
        [33, [104, 28]],
        [265, [26, 16]],
        [285, [137, 40]],
      ]),
    )
  })
})

describe('a log of a ground station', () => {
  it('reads a packet written down byte by byte', () => {
    // Version 1, sequence 7, system 1, component 1, message 33; boot 1000 ms, 47.3977420 N, 8.5455940 E, 488.0 m, 10.0 m, heading 90.
    const payload = 'e8030000' + '4c52401c' + '44f41705' + '40720700' + '10270000' + '000000000000' + '2823'
    const packet = Buffer.from(`fe1c07010121${payload}`, 'hex')
    const summed = Buffer.concat([packet.subarray(1), Buffer.of(104)])
    const crc = Buffer.alloc(2)
    crc.writeUInt16LE(crcOf(summed))
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(BigInt(atMs) * 1000n)
    const { poses, variant, skipped } = parse(Buffer.concat([time, packet, crc]))
    expect(skipped).toEqual([])
    expect(variant).toBe('MAVLink 1')
    expect(poses).toEqual([
      {
        ...{ tMs: 0, timeMs: atMs, lat: 47.397742, lon: 8.545594, relAltM: 10, absAltM: 488 },
        headingDeg: 90,
      },
    ])
  })

  it('gives places, heights above take-off and sea, and times of the aircraft', () => {
    const { poses, absAltDatum } = parse(log(position(0), position(1, { lat: 295_001_000 }), position(2)))
    expect(absAltDatum).toBe('egm96')
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 1000, 2000])
    expect(poses[1]).toMatchObject({
      lat: 29.5001,
      lon: 106.5,
      relAltM: 60.25,
      absAltM: 312.5,
      headingDeg: 45,
    })
    expect(poses[1]).not.toHaveProperty('yawDeg')
  })

  it('believes the satellites about the time before the ground station', () => {
    const clock: LogEntry = {
      receivedMs: atMs,
      kind: 'systemTime',
      values: { time_unix_usec: (atMs - 5000) * 1000, time_boot_ms: 60_000 },
    }
    expect(parse(log(clock, position(1))).poses[0]!.timeMs).toBe(atMs - 4000)
    // Not yet set.
    const unset = { ...clock, values: { time_unix_usec: 1e6, time_boot_ms: 60_000 } }
    expect(parse(log(unset, position(1))).poses[0]!.timeMs).toBe(atMs + 1020)
  })

  it('turns a gimbal that counts from the nose by the heading, and one that counts from north not', () => {
    const yaw30 = { q0: Math.cos(Math.PI / 12), q1: 0, q2: 0, q3: Math.sin(Math.PI / 12) }
    const pitchOf = (values: Record<string, number>) => parse(log(gimbal(0, values), position(0))).poses[0]
    expect(pitchOf({ ...down45, flags: 32 })).toMatchObject({
      ...{ yawDeg: expect.closeTo(45, 4), pitchDeg: expect.closeTo(-45, 4), rollDeg: expect.closeTo(0, 4) },
    })
    expect(pitchOf({ ...yaw30, flags: 32 })).toMatchObject({ yawDeg: expect.closeTo(75, 4) })
    expect(pitchOf({ ...yaw30, flags: 64 })).toMatchObject({ yawDeg: expect.closeTo(30, 4) })
    // Locked, and still told from the nose.
    expect(pitchOf({ ...yaw30, flags: 48 })).toMatchObject({ yawDeg: expect.closeTo(75, 4) })
    // The older flag alone: locked to north, or not.
    expect(pitchOf({ ...yaw30, flags: 16 })).toMatchObject({ yawDeg: expect.closeTo(30, 4) })
    expect(pitchOf({ ...yaw30, flags: 0 })).toMatchObject({ yawDeg: expect.closeTo(75, 4) })
  })

  it('reads a mount, whose absolute yaw comes first', () => {
    const mount = (values: Record<string, number>): LogEntry => ({
      receivedMs: atMs,
      kind: 'mountOrientation',
      values,
    })
    expect(parse(log(mount({ pitch: -60, roll: 1, yaw: 10 }), position(0))).poses[0]).toMatchObject({
      ...{ yawDeg: expect.closeTo(55, 4), pitchDeg: expect.closeTo(-60, 4), rollDeg: expect.closeTo(1, 4) },
    })
    expect(
      parse(log(mount({ pitch: -60, roll: 0, yaw: 10, yaw_absolute: 200 }), position(0))).poses[0],
    ).toMatchObject({ yawDeg: expect.closeTo(200, 4) })
    expect(parse(log(mount({ pitch: Number.NaN, yaw: 10 }), position(0))).poses[0]).not.toHaveProperty(
      'yawDeg',
    )
  })

  it('forgets a gimbal that is silent', () => {
    const { poses } = parse(log(gimbal(0, { ...down45, flags: 64 }), position(0), position(3)))
    expect(poses.map(({ pitchDeg }) => pitchDeg !== undefined)).toEqual([true, false])
  })

  it('has no yaw where the nose is not known either', () => {
    const { poses } = parse(log(gimbal(0, { ...down45, flags: 32 }), position(0, { hdg: 65_535 })))
    expect(poses[0]).toMatchObject({ pitchDeg: expect.closeTo(-45, 4) })
    expect(poses[0]).not.toHaveProperty('yawDeg')
    expect(poses[0]).not.toHaveProperty('headingDeg')
  })

  it('takes no place without satellites', () => {
    const receiver = (second: number, fix_type: number): LogEntry => ({
      receivedMs: atMs + second * 1000,
      kind: 'gpsRawInt',
      values: { fix_type, h_acc: 1200 },
    })
    const { poses, skipped } = parse(
      log(
        receiver(0, 1),
        position(0),
        receiver(10, 3),
        position(10),
        position(30),
        position(31, { lat: 0, lon: 0 }),
      ),
    )
    expect(poses).toHaveLength(1)
    expect(poses[0]).toMatchObject({ tMs: 10_000, positionSigmaM: 1.2 })
    expect(skipped).toEqual([
      { at: 2, reason: 'satellites gave no position (fix type 1)' },
      { at: 5, reason: 'nobody knows whether satellites were received' },
      { at: 6, reason: 'its position is 0, 0: no satellites were received' },
    ])
  })

  it('goes on by the clock of the ground station after the aircraft was started anew', () => {
    const again = position(100, { time_boot_ms: 5000 })
    expect(parse(log(position(0), position(1), again)).poses.map(({ tMs }) => tMs)).toEqual([
      0, 1000, 100_000,
    ])
  })

  it('keeps to one aircraft, and its autopilot', () => {
    const other = position(0, { lat: 100_000_000 }, { system: 2 })
    const camera = position(1, { lat: 110_000_000 }, { component: 100 })
    const { poses } = parse(log(other, position(0), camera, position(2)))
    expect(poses.map(({ lat }) => lat)).toEqual([29.5, 29.5])
  })

  it('passes over messages that it does not know, signed ones too, and noise', () => {
    const unknown = framed(atMs, 2, 0, Buffer.of(1, 2, 3), 50)
    const signed = position(1, {}, { signed: true })
    const { poses, skipped } = parse(
      log(unknown, position(0), Buffer.from('?'.repeat(40)), signed, position(2)),
    )
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 1000, 2000])
    expect(skipped).toEqual([{ at: 3, reason: 'here is no packet' }])
  })

  it('skips a packet whose checksum is wrong, and one that is cut off', () => {
    const bad = Buffer.from(tlogEntry(position(1)))
    bad[20] = bad[20]! ^ 0x10
    const whole = log(position(0), bad, position(2), position(3))
    const { poses, skipped } = parse(whole.subarray(0, -4))
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 2000])
    expect(skipped).toEqual([
      { at: 2, reason: 'the checksum is wrong' },
      { at: 4, reason: 'the packet is cut off' },
    ])
  })

  it('is not led astray by a length that was changed', () => {
    const bad = Buffer.from(tlogEntry(position(1)))
    bad[9] = bad[9]! + 20
    const { poses } = parse(log(position(0), bad, position(2), position(3)))
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 2000, 3000])
  })

  it('is recognised by its first packets', () => {
    expect(mavlinkTlog.accepts(log(position(0), position(1)), 'x')).toBe(true)
    expect(mavlinkTlog.accepts(Buffer.from('GLOBAL_POSITION_INT'), 'x.tlog')).toBe(false)
  })
})
