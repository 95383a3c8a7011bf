import { describe, expect, it } from 'vitest'
import type { Pose } from '../../../../edge/domain/pose.js'
import { type JobOptions, jobOptionsSchema } from '../../../../edge/flights/job/job-options.js'
import {
  coverageProblems,
  recordingProblems,
  telemetryProblems,
} from '../../../../edge/flights/job/recording-problems.js'
import { usualSigmas } from '../../../../edge/flights/place/flight-sigmas.js'
import type { Telemetry } from '../../../../edge/flights/telemetry/telemetry.js'
import type { CheckedStill } from '../../../../edge/media/footage-still.js'
import type { CheckedVideo } from '../../../../edge/media/footage-video.js'
import { straightFlight, telemetryOf } from '../../../support/poses.js'

const video: CheckedVideo = {
  ...{ kind: 'video', format: 'mp4', demuxer: 'mov', bytes: 1, codec: 'h264', widthPx: 320, heightPx: 180 },
  ...{ rotationDeg: 0, fps: 25, isVariableRate: false, durationMs: 60_000, subtitles: [], data: [] },
  damagedAtMs: [],
}
const photo: CheckedStill = {
  ...{ kind: 'still', format: 'jpeg', bytes: 1, widthPx: 400, heightPx: 300, orientation: 1 },
}

const asked = (more: Partial<JobOptions> = {}): JobOptions =>
  jobOptionsSchema.parse({
    ...{ id: '0193c2f1-0000-7000-8000-000000000001', name: 'f', droneId: 'd', inputs: ['/c'] },
    ...{ model: '/m.json', scenarios: ['sanitation'], sigmas: usualSigmas, ...more },
  })

const codes = (
  telemetry: Telemetry,
  more: Partial<JobOptions> = {},
  footage: CheckedVideo | CheckedStill = video,
) =>
  telemetryProblems('A.MP4', telemetry, footage, asked(more)).map(
    ({ code, severity }) => `${severity} ${code}`,
  )

const flown = (tell: (pose: Pose, index: number) => Pose = pose => pose) =>
  telemetryOf(straightFlight({}).map(tell))

const without =
  <Part extends keyof Pose>(...parts: readonly Part[]) =>
  (pose: Pose): Pose => {
    const left = { ...pose }
    for (const part of parts) delete left[part]
    return left
  }

describe('pictures', () => {
  const codesOf = (footage: CheckedVideo | CheckedStill) =>
    recordingProblems('A', footage).map(({ code }) => code)

  it('says nothing of a usual video, and what is odd of an odd one', () => {
    expect(codesOf(video)).toEqual([])
    expect(codesOf({ ...video, widthPx: 180, heightPx: 320 })).toEqual(['PORTRAIT_VIDEO'])
    expect(codesOf({ ...video, isVariableRate: true })).toEqual(['FRAME_RATE_VARIES'])
    expect(codesOf({ ...video, durationMs: 0 })).toEqual(['VIDEO_TOO_SHORT'])
  })

  it('says where a video is damaged, before it is looked at', () => {
    const [problem] = recordingProblems('A', { ...video, damagedAtMs: [5000, 7250] })
    expect(problem).toMatchObject({ code: 'VIDEO_DAMAGED', severity: 'warning' })
    expect(problem!.what.en).toContain('near 5 s, 7.3 s')
  })

  it('tells a still that was turned', () => {
    expect(codesOf({ ...photo, orientation: 6 })).toEqual(['STILL_TURNED'])
    expect(codesOf(photo)).toEqual([])
  })
})

describe('telemetry', () => {
  it('says nothing of a good one', () => {
    expect(codes(flown())).toEqual([])
  })

  it('refuses what has no position, in the words of its kind', () => {
    const empty = telemetryOf([], { skipped: [{ at: 1, reason: 'it has no position' }] })
    expect(codes(empty)).toEqual(['refusal NO_POSITION'])
    expect(codes(empty, {}, photo)).toEqual(['refusal STILL_WITHOUT_POSITION'])
  })

  it.each([
    ['refusal ALTITUDE_UNKNOWN', without('relAltM'), {}],
    ['refusal LENS_UNKNOWN', without('focalLength35Mm'), {}],
    ['warning GIMBAL_UNKNOWN', without('pitchDeg'), {}],
    ['refusal GIMBAL_REFUSED', without('yawDeg'), { unknownGimbal: 'refuse' }],
    ['refusal ABSOLUTE_HEIGHT_UNKNOWN', without(), { heights: 'egm96', dem: '/d.tif' }],
  ] as const)('tells %s', (told, tell, more) => {
    expect(codes(flown(tell), more)).toEqual([told])
  })

  it('does not ask for a lens that is given', () => {
    const lens = { kind: 'field-of-view', horizontalDeg: 70 } as const
    expect(codes(flown(without('focalLength35Mm')), { lens })).toEqual([])
  })

  it('says for which share the gimbal is known, and what becomes of the rest', () => {
    const partly = flown((pose, index) => (index < 45 ? pose : without('pitchDeg')(pose)))
    const [assumed] = telemetryProblems('A', partly, video, asked())
    expect(assumed).toMatchObject({ code: 'GIMBAL_PARTLY', severity: 'warning' })
    expect(assumed!.what.en).toBe(
      'where the camera looks is told for 75 % only: nadir is assumed in the rest',
    )
    const [refused] = telemetryProblems('A', partly, video, asked({ unknownGimbal: 'refuse' }))
    expect(refused!.what.en).toContain('nothing is placed in the rest')
  })

  it('leads from an altitude of unknown zero to the option that tells it', () => {
    const mavic2 = flown(pose => ({ ...without('relAltM')(pose), absAltM: 312.25 }))
    const [problem] = telemetryProblems('A', mavic2, video, asked())
    expect(problem).toMatchObject({ code: 'ALTITUDE_OF_UNKNOWN_ZERO', severity: 'refusal' })
    expect(problem!.what.en).toContain('312.3 m at first')
    expect(problem!.hint!.en).toContain('--takeoff-altitude')
    expect(problem!.hint!.zh).toContain('--takeoff-altitude')
    expect(codes(mavic2, { heights: 'egm96', dem: '/d.tif' })).toEqual([])
  })

  it('says that heights were worked out, and that the first pose is a guess', () => {
    const workedOut = { ...flown(pose => ({ ...pose, absAltM: 300 })), takeoffAltM: 220 }
    const [given] = telemetryProblems('A', workedOut, video, asked({ takeoffAltitude: 220 }))
    expect(given).toMatchObject({ code: 'ALTITUDE_WORKED_OUT', severity: 'warning' })
    expect(given!.what.en).not.toContain('first')
    const [guessed] = telemetryProblems('A', workedOut, video, asked({ takeoffAltitude: 'first' }))
    expect(guessed!.what.en).toContain('right only where the recording began on the ground')
  })

  it('refuses a flight that its heights keep on the ground, unless the terrain may lie lower', () => {
    const low = flown((pose, index) => ({ ...pose, relAltM: index === 7 ? 0.6 : -3 }))
    expect(codes(low)).toEqual(['refusal NEVER_ABOVE_GROUND'])
    expect(codes(low, { dem: '/d.tif' })).toEqual([])
    expect(codes(flown((pose, index) => ({ ...pose, relAltM: Math.max(0, index - 20) })))).toEqual([])
  })

  it('says how far heights jump', () => {
    const [problem] = telemetryProblems(
      'A',
      flown((pose, index) => ({ ...pose, relAltM: index === 30 ? 480 : 80 })),
      video,
      asked(),
    )
    expect(problem).toMatchObject({ code: 'ALTITUDE_JUMPS', severity: 'warning' })
    expect(problem!.what.en).toContain('2 times, by up to 400 m')
  })

  it('tells gaps, jumps, zoom and parts that cannot be used', () => {
    const holed = { ...flown(), poses: flown().poses.filter((_, index) => index < 20 || index > 30) }
    expect(codes(holed)).toEqual(['warning TELEMETRY_GAPS'])
    expect(codes(flown((pose, index) => (index === 30 ? { ...pose, lat: 30 } : pose)))).toEqual([
      'warning TELEMETRY_JUMPS',
    ])
    expect(codes(flown((pose, index) => ({ ...pose, zoom: index > 30 ? 2 : 1 })))).toEqual([
      'note ZOOM_CHANGES',
    ])
    const damaged = { ...flown(), skipped: [{ at: 3, reason: 'it tells no position' }] }
    expect(codes(damaged)).toEqual(['warning TELEMETRY_DAMAGED'])
  })

  it('refuses two drones in one file', () => {
    expect(codes(flown((pose, index) => (index % 2 ? { ...pose, lat: pose.lat + 0.02 } : pose)))).toContain(
      'refusal TWO_DRONES',
    )
  })

  it('holds what the telemetry says of its heights against what is asked', () => {
    const said = { ...flown(pose => ({ ...pose, absAltM: 300 })), absAltDatum: 'egm96' as const }
    expect(codes(said, { heights: 'ellipsoid', dem: '/d.tif' })).toEqual(['refusal DATUM_CONTRADICTED'])
    expect(codes(said, { heights: 'egm96', dem: '/d.tif' })).toEqual([])
    expect(codes(said, { heights: 'egm96' })).toEqual(['refusal DEM_NEEDED'])
  })
})

describe('stills', () => {
  const one = telemetryOf(straightFlight({ count: 1 }), { format: 'still-exif' })
  const told = (more: Partial<Telemetry>, footage = photo) => codes({ ...one, ...more }, {}, footage)

  it('tells a program that saved it again', () => {
    expect(told({ savedBy: 'Snapseed' })).toEqual(['warning STILL_RESAVED'])
  })

  it('refuses pixels of another shape than were taken, not a smaller copy', () => {
    expect(told({ taken: { widthPx: 400, heightPx: 300 } })).toEqual([])
    expect(told({ taken: { widthPx: 4000, heightPx: 3000 } })).toEqual([])
    expect(told({ taken: { widthPx: 300, heightPx: 400 } })).toEqual(['refusal STILL_ANOTHER_SIZE'])
    expect(told({ taken: { widthPx: 4000, heightPx: 2250 } })).toEqual(['refusal STILL_ANOTHER_SIZE'])
  })
})

describe('what of a video its telemetry covers', () => {
  const covered = (seconds: number, offsetMs = 0, isOfOne = true) => {
    const telemetry = telemetryOf(straightFlight({ count: seconds + 1 }))
    return coverageProblems('A', telemetry, video, { name: 'A.SRT', offsetMs, isOfOne }).map(
      ({ code, what }) => `${code} ${/[\d.]+ s/.exec(what.en)?.[0]}`,
    )
  }

  it('says nothing of a second at either end', () => {
    expect(covered(60)).toEqual([])
    expect(covered(59, 1000)).toEqual([])
    expect(covered(61)).toEqual([])
  })

  it('tells what is missing at the end and at the beginning', () => {
    expect(covered(50)).toEqual(['TELEMETRY_SHORTER 10 s'])
    expect(covered(50, 10_000)).toEqual(['TELEMETRY_LATE 10 s'])
    expect(covered(30, 12_500)).toEqual(['TELEMETRY_LATE 12.5 s', 'TELEMETRY_SHORTER 17.5 s'])
  })

  it('tells what is too much only of a file of its own', () => {
    expect(covered(90)).toEqual(['TELEMETRY_LONGER 30 s'])
    expect(covered(90, 0, false)).toEqual([])
    expect(covered(3600, -1_800_000, false)).toEqual([])
  })

  it('refuses what tells of another time altogether', () => {
    expect(covered(60, 65_000)).toEqual(['TELEMETRY_APART 5 s'])
    expect(covered(60, -70_000)).toEqual(['TELEMETRY_APART 10 s'])
  })
})
