import { once } from 'node:events'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemsText, surveyText } from '../../edge/cli/flight/text.js'
import { flightCommand } from '../../edge/cli/flight.js'
import type { FlightProblem, FlightReport, Recording } from '../../edge/flights/report/flight-report.js'
import { describeError } from '../../edge/kit/lamppost-error.js'
import { lamppost, startLamppost } from '../support/box-process.js'
import {
  FLIGHT_START_MS,
  type FlightCard,
  flightCard,
  subtitles,
  withAltitudeOnly,
} from '../support/flight-card.js'
import { still } from '../support/stills.js'

const DJI = {
  ...{ GimbalYawDegree: '90', GimbalPitchDegree: '-90', GimbalRollDegree: '0', RelativeAltitude: '+60.0' },
  ...{ GpsLatitude: '29.5534', GpsLongitude: '106.5' },
}
const NO_GPS = { GPSLatitude: undefined, GPSLongitude: undefined }
const ZONE = ['--time-zone', 'Asia/Shanghai']

/** What looks into files runs at the lowest priority, and waits for everything else that runs. */
const WITHIN_MS = 600_000

const began = (ms: number): string[] => ['-metadata', `creation_time=${new Date(ms).toISOString()}`]

/** Everything that operators bring, on one card. */
async function fill(card: FlightCard): Promise<void> {
  const { put, clip, path } = card
  const video = async (name: string, srt: string, of = {}): Promise<void> => {
    await clip(`${name}.MP4`, of)
    await put(`${name}.SRT`, srt)
  }
  await video('100MEDIA/DJI_0001', subtitles())
  await video('101MEDIA/DJI_0001', subtitles({ home: { lon: 179.99995, lat: -16.5 } }))
  await clip('102MEDIA/DJI_0001.MP4')
  await clip('lost.MP4')
  const uneven = ['-vf', "select='not(mod(n\\,3))+lt(n\\,10)'", '-fps_mode', 'vfr']
  await video('uneven', subtitles(), { output: uneven })
  await video('damaged', subtitles({ seconds: 8 }), { seconds: 8, output: ['-movflags', '+faststart'] })
  const bytes = await readFile(path('damaged.MP4'))
  await writeFile(path('damaged.MP4'), bytes.fill(0, bytes.length >> 1, (bytes.length * 3) >> 2))
  await put('empty.MP4', '')
  await put('empty.SRT', subtitles())
  await put('prose.MP4', 'Dear sirs, this is what you asked for.\nYours.\n')
  await clip('mute.MP4')
  await put('mute.SRT', '')
  await video('巡查 一', withAltitudeOnly(subtitles({}, 'mavic-3')))
  await clip('split_0001.MP4', { output: began(FLIGHT_START_MS - 86_400_000) })
  await clip('split_0002.MP4', { output: began(FLIGHT_START_MS - 86_397_000) })
  await put('split_0001.SRT', subtitles({ seconds: 6, startMs: FLIGHT_START_MS - 86_400_000 }))
  const midnight = Date.UTC(2026, 10, 28, 15, 59, 58)
  await clip('renamed.MP4', { output: began(midnight) })
  await put('night.SRT', subtitles({ startMs: midnight }))
  await put('plain.JPG', await still({ gps: NO_GPS }))
  await put('edited.JPG', await still({ dji: DJI, ifd0: { Software: 'Snapseed 2.0' } }))
  await put('turned.JPG', await still({ dji: DJI, orientation: 6 }))
  await put('cut.JPG', await still({ dji: DJI, taken: [400, 400] }))
  await put('whole.JPG', await still({ dji: DJI }))
  await copyFile(path('lost.MP4'), path('100MEDIA/DJI_0001.LRF'))
  await put('100MEDIA/DJI_0001.THM', await still({ gps: NO_GPS }))
  await put('notes.doc', 'Windy.')
  await put('photo.HEIC', Buffer.from('000000186674797068656963', 'hex'))
}

/** What is told of each file, besides that the zone of the times was said. */
const expected: Readonly<Record<string, string>> = {
  '100MEDIA/DJI_0001.MP4': '',
  '101MEDIA/DJI_0001.MP4': '',
  '102MEDIA/DJI_0001.MP4': 'refusal TELEMETRY_MISSING',
  'lost.MP4': 'refusal TELEMETRY_MISSING',
  'uneven.MP4': 'note FRAME_RATE_VARIES',
  'damaged.MP4': 'warning VIDEO_DAMAGED',
  'empty.MP4': 'refusal FOOTAGE_UNUSABLE',
  'empty.SRT': 'note TELEMETRY_UNUSED',
  'prose.MP4': 'refusal FOOTAGE_UNUSABLE',
  'mute.MP4': 'refusal TELEMETRY_MISSING',
  'mute.SRT': 'refusal FOOTAGE_UNUSABLE',
  '巡查 一.MP4': 'refusal ALTITUDE_OF_UNKNOWN_ZERO, warning GIMBAL_UNKNOWN',
  'split_0001.MP4': 'note TELEMETRY_LONGER',
  'split_0002.MP4': 'note TELEMETRY_GOES_ON',
  'renamed.MP4': 'note TELEMETRY_BY_TIME',
  'plain.JPG': 'refusal STILL_WITHOUT_POSITION',
  'edited.JPG': 'warning STILL_RESAVED',
  'turned.JPG': 'warning STILL_TURNED',
  'cut.JPG': 'refusal STILL_ANOTHER_SIZE',
  'whole.JPG': '',
  'photo.HEIC': 'refusal FOOTAGE_UNUSABLE',
}

describe('a card with everything that operators bring', () => {
  let card: FlightCard
  let code: number | NodeJS.Signals
  let stderr: string
  let checked: { readonly recordings: readonly Recording[]; readonly problems: readonly FlightProblem[] }

  beforeAll(async () => {
    card = await flightCard()
    await fill(card)
    const run = await lamppost(['flight', card.dir, '--check', '--json', ...ZONE])
    ;[code, stderr] = [run.code, run.stderr]
    checked = JSON.parse(run.stdout)
  }, WITHIN_MS)
  afterAll(() => card.remove())

  const toldOf = (name: string | undefined): string =>
    checked.problems
      .filter(({ file }) => file === name)
      .map(({ severity, code }) => `${severity} ${code}`)
      .join(', ')

  it.each(Object.entries(expected))('tells of %s: %s', (name, told) => {
    expect(toldOf(name)).toBe(told)
  })

  it('tells nothing of other files, and says which were passed over', () => {
    const others = checked.problems.filter(({ file }) => file === undefined || !(file in expected))
    expect(others.map(({ code }) => code)).toEqual(['FILES_BESIDE'])
    expect(others[0]!.what.en).toContain('.LRF (1), .THM (1), .DOC (1)')
  })

  it('looks at all that was not refused, with the telemetry that belongs to it', () => {
    const refused = checked.problems.filter(({ severity }) => severity === 'refusal').map(({ file }) => file)
    const kept = Object.keys(expected).filter(name => !name.endsWith('.SRT') && !refused.includes(name))
    expect(checked.recordings.map(({ file }) => file).sort()).toEqual(kept.sort())
    const telemetryOf = (name: string) => checked.recordings.find(({ file }) => file === name)!.telemetry
    expect(telemetryOf('101MEDIA/DJI_0001.MP4')).toBe('101MEDIA/DJI_0001.SRT')
    expect(telemetryOf('split_0002.MP4')).toBe('split_0001.SRT')
    expect(telemetryOf('renamed.MP4')).toBe('night.SRT')
  })

  it('ends with 1 and without a word of its insides', () => {
    expect(code).toBe(1)
    expect(stderr).toBe('')
    for (const { what, hint } of checked.problems)
      expect(`${what.en} ${hint?.en} ${what.zh}`).not.toMatch(/NaN|\[object|\bat .*\.[jt]s:|undefined m/)
  })

  it('says the same to people, what is alike in many files once', () => {
    const text = problemsText(checked.problems)
    expect(text).toMatch(
      /^refusal: 102MEDIA\/DJI_0001\.MP4, lost\.MP4, mute\.MP4: no telemetry: .* \(TELEMETRY_MISSING\)\. Put the \.SRT/m,
    )
    const lines = surveyText(checked.recordings, checked.problems).trim().split('\n')
    expect(lines).toContain('split_0002.MP4: 3 s, 320x180, telemetry split_0001.SRT (dji-srt)')
    expect(lines.at(-1)).toBe('7 videos and 3 stills can be looked at')
  })
})

/** What the command says that refuses to begin. */
async function refusalOf(args: readonly string[]): Promise<string> {
  try {
    await flightCommand().parseAsync([...args], { from: 'user' })
  } catch (error) {
    return describeError(error)
  }
  return 'It was done.'
}

describe('options that cannot be used', () => {
  let card: FlightCard

  beforeAll(async () => {
    card = await flightCard()
    await card.put('A.MP4', 'It is not opened.')
    await card.put('zones.geojson', '{"type":"Polygon"}')
  })
  afterAll(() => card.remove())

  it.each([
    ['--heights without --dem', ['--heights', 'egm96'], 'USAGE', /Add --dem/],
    ['zones that are none', ['--zones', 'zones.geojson'], 'ZONES_INVALID', /FeatureCollection/],
    ['a camera that nobody makes', ['--camera', 'dji-mavik-3'], 'USAGE', /did you mean "dji-mavic-3"/],
    ['a folder that cannot be made', ['--out', 'A.MP4'], 'USAGE', /A\.MP4 cannot be made.*--out/],
    ['a zone of no clock', ['--time-zone', 'Asia/Shanghia'], 'USAGE', /did you mean "Asia\/Shanghai"/],
    ['a model that is not there', ['--check', '--model', 'nowhere'], 'MODEL_MISSING', /nowhere/],
  ])('%s: refused before anything is looked at', async (_, options, code, says) => {
    const paths = options.map(option => (/\./.test(option) ? card.path(option) : option))
    const said = await refusalOf([card.dir, ...paths])
    expect(said).toMatch(new RegExp(`^${code}: `))
    expect(said).toMatch(says)
  })
})

describe('what the advice leads to', () => {
  let card: FlightCard

  beforeAll(async () => {
    card = await flightCard()
    await card.clip('A.MP4', { seconds: 4 })
    await card.put('A.SRT', climbing)
  })
  afterAll(() => card.remove())

  /** From the ground, as an Air 2S tells it. */
  const climbing = withAltitudeOnly(
    subtitles(
      { seconds: 4, tell: (pose, index) => ({ ...pose, absAltM: 244 + Math.min(20, index) }) },
      'mavic-3',
    ),
  )

  it(
    'a refused flight is done in the same folder once the option is given, also when it was stopped',
    async () => {
      const out = card.path('found')
      const args = [
        'flight',
        card.path('A.MP4'),
        '--out',
        out,
        '--workers',
        '1',
        '--language',
        'en',
        '--json',
      ]
      expect(await refusalOf(args.slice(1))).toMatch(
        /^FLIGHT_UNUSABLE: .*244\.0 m at first.*--takeoff-altitude/,
      )

      const asked = [...args, '--takeoff-altitude', 'first']
      const stopped = startLamppost(asked)
      await new Promise(begun => stopped.child.stderr!.once('data', begun))
      stopped.child.kill('SIGINT')
      expect(await stopped.ended).toBe(130)
      expect(stopped.log()).toContain('ALTITUDE_WORKED_OUT')
      expect(stopped.log()).toContain('The same command goes on where it was')

      const done = startLamppost(asked)
      // As `| head -c 1` does.
      done.child.stdout!.once('data', () => done.child.stdout!.destroy())
      await once(done.child, 'close')
      expect(await done.ended).toBe(0)
      expect(done.log()).not.toMatch(/EPIPE|at .*\.js:/)
      const report: FlightReport = JSON.parse(await readFile(`${out}/report.json`, 'utf8'))
      expect(report.track.at(-1)!.altM).toBe(20)
      expect(report.footprints.length).toBeGreaterThan(0)

      expect(await refusalOf([...args.slice(1), '--takeoff-altitude', '200'])).toMatch(
        /^USAGE: .*begun with other --takeoff-altitude/,
      )
      await card.put('A.SRT', `${climbing}\n`)
      expect(await refusalOf(asked.slice(1))).toMatch(/^USAGE: .*A\.SRT has changed.*another --out/)
    },
    WITHIN_MS,
  )
})
