import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { klvPackets } from '../../../../edge/flights/telemetry/klv.js'
import { misbKlv } from '../../../../edge/flights/telemetry/misb-klv.js'
import {
  itemBytes,
  type KlvValues,
  klvOfPose,
  klvPacket,
  sealed,
} from '../../../../tools/flights/write-klv.js'

const folder = resolve('../shared/data/telemetry')
const real = (name: string): Buffer => readFileSync(resolve(folder, name))

const atMs = Date.UTC(2026, 10, 28, 8)
/** Items of a packet, its time first, without key and checksum. */
const itemsOf = (values: KlvValues): Buffer => klvPacket(atMs, values).subarray(17, -4)
const place = { sensorLatitude: 29.5, sensorLongitude: 106.5 }

describe.skipIf(!existsSync(folder))('real packets (needs ../shared/data)', () => {
  /** Worked out from the bytes by hand, as in the comments. */
  it.each([
    ['DynamicConstantMISMMSPacketData.bin', 228],
    ['DynamicOnlyMISMMSPacketData.bin', 114],
  ])('%s', (name, bytes) => {
    const packet = real(name)
    expect(packet.length).toBe(bytes)
    const { poses, skipped, absAltDatum } = misbKlv.parse(packet)
    expect(skipped).toEqual([])
    expect(poses).toHaveLength(1)
    const [pose] = poses
    // 0x000460 5058 4e01 80 = 1231798102000000 us.
    expect(pose!.timeMs).toBe(Date.UTC(2009, 0, 12, 22, 8, 22))
    // 0x5595b66d / (2^31 - 1) x 90.
    expect(pose!.lat).toBeCloseTo(60.176823, 6)
    // 0x5b5360c4 / (2^31 - 1) x 180.
    expect(pose!.lon).toBeCloseTo(128.426759, 6)
    // 0xc221 / 65535 x 19900 - 900, above the sea.
    expect(pose!.absAltM).toBeCloseTo(14190.7195, 4)
    expect(absAltDatum).toBe('egm96')
    // 0x71c2 / 65535 x 360.
    expect(pose!.headingDeg).toBeCloseTo(159.974365, 6)
    // 0xcd9c / 65535 x 180, and 18 / tan of its half.
    expect(pose!.horizontalFovDeg).toBeCloseTo(144.571298, 6)
    expect(pose!.focalLength35Mm).toBeCloseTo(5.7495, 4)
  })

  it('has the camera where three turns in the aircraft and three of the aircraft bring it', () => {
    const [pose] = misbKlv.parse(real('DynamicConstantMISMMSPacketData.bin')).poses
    // Items 5, 6, 7 and 18, 19, 20, each turned about its own axis, the innermost first.
    const turns = [
      ['x', 176.86543765],
      ['y', -168.79232483],
      ['z', 160.71921144],
      ['x', 3.40586566],
      ['y', -0.43153172],
      ['z', 159.97436484],
    ] as const
    const turned = (start: readonly number[]) =>
      turns.reduce(([x = 0, y = 0, z = 0], [axis, deg]) => {
        const [cos, sin] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)]
        if (axis === 'x') return [x, y * cos - z * sin, y * sin + z * cos]
        if (axis === 'y') return [x * cos + z * sin, y, z * cos - x * sin]
        return [x * cos - y * sin, x * sin + y * cos, z]
      }, start)
    const [north, east, down] = turned([1, 0, 0]) as [number, number, number]
    const [, , rightDown] = turned([0, 1, 0]) as [number, number, number]
    expect(pose!.yawDeg).toBeCloseTo((Math.atan2(east, north) * 180) / Math.PI, 5)
    expect(pose!.pitchDeg).toBeCloseTo((-Math.asin(down) * 180) / Math.PI, 5)
    expect(Math.sin((pose!.rollDeg! * Math.PI) / 180)).toBeCloseTo(rightDown / Math.hypot(north, east), 6)
  })
})

describe('a packet', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({
          lat: fc.double({ min: 1, max: 89, noNaN: true }),
          lon: fc.double({ min: -180, max: 180, noNaN: true }),
          absAltM: fc.double({ min: -800, max: 18_000, noNaN: true }),
          yawDeg: fc.double({ min: 0, max: 359.9, noNaN: true }),
          pitchDeg: fc.double({ min: -89.9, max: 30, noNaN: true }),
          rollDeg: fc.double({ min: -30, max: 30, noNaN: true }),
          headingDeg: fc.double({ min: 0, max: 359.9, noNaN: true }),
        }),
        fc.constantFrom('egm96' as const, 'ellipsoid' as const),
        (pose, datum) => {
          const written = klvOfPose({ ...pose, tMs: 0, timeMs: atMs, focalLength35Mm: 24 }, datum)
          const { poses, absAltDatum } = misbKlv.parse(written)
          const read = poses[0]!
          expect(absAltDatum).toBe(datum)
          expect(read.timeMs).toBe(atMs)
          expect(read.lat).toBeCloseTo(pose.lat, 6)
          expect(read.lon).toBeCloseTo(pose.lon, 6)
          expect(Math.abs(read.absAltM! - pose.absAltM)).toBeLessThan(0.2)
          expect(Math.abs(((read.yawDeg! - pose.yawDeg + 540) % 360) - 180)).toBeLessThan(0.01)
          expect(read.pitchDeg).toBeCloseTo(pose.pitchDeg, 4)
          expect(read.rollDeg).toBeCloseTo(pose.rollDeg, 4)
          expect(read.focalLength35Mm).toBeCloseTo(24, 1)
        },
      ),
    )
  })

  it('tells the height above the ellipsoid of the example of its own standard', () => {
    // ST 0601, item 104: 23,456.24 m is 0x2f921e; item 75: 14190.7 m is 0xc221.
    const extended = sealed(Buffer.concat([itemsOf(place), itemBytes(104, Buffer.from('2f921e', 'hex'))]))
    expect(misbKlv.parse(extended).poses[0]!.absAltM).toBeCloseTo(23_456.24, 1)
    const short = sealed(Buffer.concat([itemsOf(place), itemBytes(75, Buffer.from('c221', 'hex'))]))
    expect(misbKlv.parse(short)).toMatchObject({ absAltDatum: 'ellipsoid', poses: [{}] })
    expect(misbKlv.parse(short).poses[0]!.absAltM).toBeCloseTo(14_190.72, 2)
  })

  it('has no angles of the camera where one of those that make it is missing or not known', () => {
    const whole = { ...place, platformHeading: 10, platformPitch: 0, platformRoll: 0, sensorAzimuth: 0 }
    const [pose] = misbKlv.parse(klvPacket(atMs, whole)).poses
    expect(pose).toMatchObject({ headingDeg: expect.closeTo(10, 2) })
    expect(pose).not.toHaveProperty('yawDeg')
    // The most negative integer: out of range.
    const unknown = sealed(
      Buffer.concat([itemsOf({ ...whole, sensorRoll: 0 }), itemBytes(19, Buffer.from('80000000', 'hex'))]),
    )
    expect(misbKlv.parse(unknown).poses[0]).not.toHaveProperty('pitchDeg')
  })

  it('does not mix heights of two datums in one flight', () => {
    const both = klvPacket(atMs, { ...place, sensorTrueAltitude: 300, sensorEllipsoidHeight: 270 })
    const one = klvPacket(atMs + 100, { ...place, sensorTrueAltitude: 301 })
    const { absAltDatum, poses } = misbKlv.parse(Buffer.concat([both, one]))
    expect(absAltDatum).toBe('egm96')
    expect(poses.map(({ absAltM }) => Math.round(absAltM!))).toEqual([300, 301])
    expect(misbKlv.parse(both)).toMatchObject({
      absAltDatum: 'ellipsoid',
      poses: [{ absAltM: expect.closeTo(270, 0) }],
    })
  })
})

describe('a stream of packets', () => {
  const packets = [0, 1, 2, 3].map(second =>
    klvPacket(atMs + second * 1000, { ...place, sensorLatitude: 29.5 + second * 1e-4 }),
  )

  it('counts from the first time stamp', () => {
    expect(misbKlv.parse(Buffer.concat(packets)).poses.map(({ tMs }) => tMs)).toEqual([0, 1000, 2000, 3000])
  })

  it('passes over what lies between, and over a packet whose checksum is wrong, and says so', () => {
    const bad = Buffer.from(packets[1]!)
    bad[30] = bad[30]! ^ 1
    const stream = Buffer.concat([
      Buffer.from('noise'),
      packets[0]!,
      bad,
      Buffer.alloc(7),
      packets[2]!,
      packets[3]!,
    ])
    const { poses, skipped } = misbKlv.parse(stream)
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 2000, 3000])
    expect(skipped).toEqual([{ at: 2, reason: 'the checksum is wrong' }])
  })

  it('ends with a packet that is cut off', () => {
    const { poses, skipped } = misbKlv.parse(Buffer.concat(packets).subarray(0, -5))
    expect(poses).toHaveLength(3)
    expect(skipped).toEqual([{ at: 4, reason: 'the packet is cut off' }])
  })

  it('is not led astray by a broken length', () => {
    const broken = Buffer.from(packets[1]!)
    broken[16] = 0x20
    const { poses, skipped } = misbKlv.parse(Buffer.concat([packets[0]!, broken, packets[2]!]))
    expect(poses.map(({ tMs }) => tMs)).toEqual([0, 2000])
    expect(skipped).toEqual([{ at: 2, reason: 'it has no checksum' }])
  })

  it('takes no packet without a checksum, a place, or a time', () => {
    const noPlace = klvPacket(atMs, { sensorLatitude: 29.5 })
    const noLock = klvPacket(atMs, { sensorLatitude: 0, sensorLongitude: 0 })
    const noTime = sealed(itemsOf(place).subarray(10))
    const noChecksum = Buffer.concat([
      packets[0]!.subarray(0, 16),
      Buffer.of(10),
      packets[0]!.subarray(17, 27),
    ])
    const { poses, skipped } = misbKlv.parse(Buffer.concat([noPlace, noLock, noTime, noChecksum]))
    expect(poses).toEqual([])
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'it has no position',
      'its position is 0, 0: no satellites were received',
      'it has no time stamp',
      'it has no checksum',
    ])
  })

  it('reads lengths and tags of several bytes', () => {
    const long = Buffer.concat([itemsOf(place), itemBytes(10, Buffer.alloc(300, 0x41))])
    const tagged = Buffer.concat([long, Buffer.of(0x81, 0x08, 1, 7)])
    const [packet] = klvPackets(sealed(tagged)).packets
    expect(packet!.items.get(10)).toHaveLength(300)
    expect([...packet!.items.get(136)!]).toEqual([7])
  })

  it('takes each time once, in their order', () => {
    const shuffled = Buffer.concat([packets[2]!, packets[0]!, packets[1]!, packets[1]!])
    const { poses, skipped } = misbKlv.parse(shuffled)
    expect(poses.map(({ timeMs }) => timeMs! - atMs)).toEqual([0, 1000, 2000])
    expect(skipped).toEqual([{ at: 4, reason: 'another has the same time' }])
  })

  it('is recognised by the key, not by its name', () => {
    expect(misbKlv.accepts(packets[0]!, 'x.bin')).toBe(true)
    expect(misbKlv.accepts(Buffer.from('1\n00:00:00,000'), 'x.klv')).toBe(false)
  })
})
