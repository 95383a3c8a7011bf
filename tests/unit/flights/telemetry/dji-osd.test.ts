import { describe, expect, it } from 'vitest'
import { djiOsd, osdPose } from '../../../../edge/flights/telemetry/dji-osd.js'

const atMs = Date.UTC(2026, 10, 28, 8)
const message = (data: object = {}, timestamp = atMs) => ({
  ...{ bid: '42a19f36', tid: '6a7bfe89', timestamp, gateway: '4TADKAQ000001J' },
  data: {
    ...{ latitude: 29.5, longitude: 106.5, height: 268.4, elevation: 60.2, attitude_head: -90.5 },
    ...{
      horizontal_speed: 8,
      vertical_speed: 0,
      position_state: { is_fixed: 0, quality: 5, gps_number: 21 },
    },
    '66-0-0': { gimbal_pitch: -60, gimbal_roll: 0, gimbal_yaw: -91, payload_index: '66-0-0', zoom_factor: 2 },
    ...data,
  },
})

describe('a message of an aircraft', () => {
  it('says where it is and where its camera looks', () => {
    expect(osdPose(message())).toEqual({
      ...{ timeMs: atMs, lon: 106.5, lat: 29.5, relAltM: 60.2, absAltM: 268.4, headingDeg: 269.5 },
      ...{ yawDeg: 269, pitchDeg: -60, rollDeg: 0, zoom: 2, positionSigmaM: 1.5, speedMps: 8 },
    })
  })

  it('is of the camera that was asked for', () => {
    const two = message({ '81-0-0': { gimbal_pitch: -10, gimbal_roll: 0, gimbal_yaw: 0 } })
    expect(osdPose(two, '81-0-0')).toMatchObject({ pitchDeg: -10, yawDeg: 0 })
    expect(osdPose(two)).toMatchObject({ pitchDeg: -60 })
    expect(osdPose(two, '99-0-0')).not.toHaveProperty('pitchDeg')
  })

  it('knows its place to centimetres with RTK, and badly with few satellites', () => {
    expect(osdPose(message({ position_state: { quality: 10 } }))).toMatchObject({ positionSigmaM: 0.1 })
    expect(osdPose(message({ position_state: { quality: 2 } }))).toMatchObject({ positionSigmaM: 4 })
    expect(osdPose(message({ position_state: undefined }))).not.toHaveProperty('positionSigmaM')
  })

  it('stands on the ground before it takes off, as far as its height agrees', () => {
    expect(osdPose(message({ mode_code: 0, elevation: 0.1 }))).toMatchObject({ isOnGround: true })
    expect(osdPose(message({ mode_code: 2, elevation: null }))).toMatchObject({ isOnGround: true })
    expect(osdPose(message({ mode_code: 0 }))).toMatchObject({ isOnGround: false })
    expect(osdPose(message({ mode_code: 5, elevation: 0.1 }))).toMatchObject({ isOnGround: false })
    expect(osdPose(message())).not.toHaveProperty('isOnGround')
  })

  it('has no place without satellites', () => {
    expect(osdPose(message({ position_state: { quality: 0 } }))).toBe(
      'satellites gave no position (quality 0)',
    )
    expect(osdPose(message({ latitude: 0, longitude: 0 }))).toMatch(/no satellites/)
    expect(osdPose(message({ latitude: null }))).toBe('it has no position')
    expect(osdPose(message({ latitude: 91 }))).toMatch(/no place on the earth/)
  })

  it('lacks what is null or of another kind, and nothing else', () => {
    const pose = osdPose(message({ height: null, elevation: 'high', attitude_head: undefined }))
    expect(pose).toMatchObject({ lat: 29.5, pitchDeg: -60 })
    for (const key of ['absAltM', 'relAltM', 'headingDeg']) expect(pose).not.toHaveProperty(key)
  })

  it('is none of an aircraft when it is of a dock, or no message at all', () => {
    expect(osdPose({ timestamp: atMs, data: { job_number: 3 } })).toBe('it has no position')
    for (const other of [undefined, null, 7, 'x', [], {}, { data: {} }])
      expect(osdPose(other)).toMatch(/it is no message of an aircraft/)
  })
})

describe('recorded messages', () => {
  it('are a flight, one a line', () => {
    const lines = [message({}, atMs), message({ latitude: 29.6 }, atMs + 2000)].map(each =>
      JSON.stringify(each),
    )
    const bytes = Buffer.from(`${lines[0]}\r\n\n{"broken\n${lines[1]}\n`)
    expect(djiOsd.accepts(bytes, 'x.jsonl')).toBe(true)
    const { poses, skipped, absAltDatum } = djiOsd.parse(bytes)
    expect(absAltDatum).toBe('ellipsoid')
    expect(poses.map(({ tMs, lat }) => [tMs, lat])).toEqual([
      [0, 29.5],
      [2000, 29.6],
    ])
    expect(skipped).toEqual([{ at: 3, reason: 'it is no message of an aircraft ()' }])
  })

  it('are not any JSON', () => {
    expect(djiOsd.accepts(Buffer.from('{"type": "FeatureCollection"}'), 'x.json')).toBe(false)
  })
})
