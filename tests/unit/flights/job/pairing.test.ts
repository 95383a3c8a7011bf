import { describe, expect, it } from 'vitest'
import type { CheckedFile } from '../../../../edge/flights/job/checked-file.js'
import { type Pairing, pairTelemetry } from '../../../../edge/flights/job/pairing.js'
import type { Telemetry } from '../../../../edge/flights/telemetry/telemetry.js'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'
import type { CheckedVideo } from '../../../../edge/media/footage-video.js'
import { straightFlight, telemetryOf } from '../../../support/poses.js'

const MORNING = Date.UTC(2026, 10, 27, 1)

function video(path: string, more: Partial<CheckedVideo> = {}): CheckedFile {
  const footage = {
    ...{ kind: 'video', format: 'mp4', demuxer: 'mov', bytes: 1, codec: 'h264', widthPx: 320, heightPx: 180 },
    ...{ rotationDeg: 0, fps: 25, isVariableRate: false, durationMs: 60_000, subtitles: [], data: [] },
    ...{ damagedAtMs: [], ...more },
  } as const satisfies CheckedVideo
  return { path, footage }
}

const text = (path: string): CheckedFile => ({
  path,
  footage: { kind: 'telemetry', format: 'srt', bytes: 1 },
})

const photo = (path: string): CheckedFile => ({
  path,
  footage: { kind: 'still', format: 'jpeg', bytes: 1, widthPx: 400, heightPx: 300, orientation: 1 },
})

/** A minute of telemetry, or more; the first pose at `fromMs` of its own time, and at `startMs` of the day. */
function flown({
  seconds = 60,
  fromMs = 0,
  startMs,
}: {
  seconds?: number
  fromMs?: number
  startMs?: number
}) {
  const poses = straightFlight({ count: seconds + 1 }).map(pose => ({
    ...pose,
    tMs: pose.tMs + fromMs,
    ...(startMs !== undefined && { timeMs: startMs + pose.tMs }),
  }))
  return telemetryOf(poses)
}

/** Pairs files with telemetry by its path; a word in place of it is why it cannot be read. */
async function paired(
  files: readonly CheckedFile[],
  read: Readonly<Record<string, Telemetry | string>>,
  named?: string,
): Promise<Pairing> {
  return pairTelemetry(files, named, {
    async read(path) {
      const found = read[path]
      if (typeof found === 'object') return found
      throw new LamppostError('TELEMETRY_UNREADABLE', { what: found ?? `${path} is not there` })
    },
  })
}

/** `video -> telemetry (how) [+ms]`, in the order of the files. */
const told = ({ pairs }: Pairing): string[] =>
  pairs.map(({ file, telemetryPath, foundBy, startsLaterMs, ambiguous, needsZone, why }) => {
    const how = telemetryPath === undefined ? '' : ` (${foundBy})`
    const lack = ambiguous ? ` of ${ambiguous.join(' or ')}` : (why ?? (needsZone ? ' zone?' : ''))
    const later = startsLaterMs === undefined ? '' : ` ${startsLaterMs}`
    return `${file.path} -> ${telemetryPath ?? `none${lack}`}${how}${later}`
  })

describe('by name', () => {
  it('takes the file of the same name, in whichever case', async () => {
    const files = [video('/c/dji_0001.mp4'), text('/c/DJI_0001.Srt'), video('/c/B.MP4'), text('/c/b.srt')]
    const read = { '/c/DJI_0001.Srt': flown({}), '/c/b.srt': flown({}) }
    expect(told(await paired(files, read))).toEqual([
      '/c/dji_0001.mp4 -> /c/DJI_0001.Srt (name)',
      '/c/B.MP4 -> /c/b.srt (name)',
    ])
  })

  it('keeps folders apart in which the drone began to count anew', async () => {
    const files = ['100', '101', '102'].map(folder => video(`/c/${folder}/DJI_0001.MP4`))
    const read = { '/c/100/DJI_0001.SRT': flown({}), '/c/101/DJI_0001.SRT': flown({}) }
    expect(told(await paired([...files, ...Object.keys(read).map(text)], read))).toEqual([
      '/c/100/DJI_0001.MP4 -> /c/100/DJI_0001.SRT (name)',
      '/c/101/DJI_0001.MP4 -> /c/101/DJI_0001.SRT (name)',
      '/c/102/DJI_0001.MP4 -> none',
    ])
  })

  it('takes one from another folder where only one video has that name', async () => {
    const read = { '/c/srt/A.SRT': flown({}) }
    const pairing = await paired(
      [video('/c/video/A.MP4'), video('/c/video/B.MP4'), text('/c/srt/A.SRT')],
      read,
    )
    expect(told(pairing)).toEqual(['/c/video/A.MP4 -> /c/srt/A.SRT (name)', '/c/video/B.MP4 -> none'])
  })

  it('prefers what the drone wrote, and passes over what cannot be read, which it tells', async () => {
    const files = [video('/c/A.MP4'), ...['/c/A.csv', '/c/A.gpx', '/c/A.SRT'].map(text)]
    const good = { '/c/A.csv': flown({}), '/c/A.gpx': flown({}), '/c/A.SRT': flown({}) }
    expect(told(await paired(files, good))).toEqual(['/c/A.MP4 -> /c/A.SRT (name)'])
    const broken = await paired(files, { ...good, '/c/A.SRT': 'it was cut off' })
    expect(told(broken)).toEqual(['/c/A.MP4 -> /c/A.gpx (name)'])
    expect(broken.unused).toEqual([{ path: '/c/A.csv' }, { path: '/c/A.SRT', why: 'it was cut off' }])
  })

  it('says why where the only one cannot be read', async () => {
    const pairing = await paired([video('/c/A.MP4'), text('/c/A.SRT')], {
      '/c/A.SRT': 'no subtitle of a drone',
    })
    expect(told(pairing)).toEqual(['/c/A.MP4 -> none no subtitle of a drone'.replace('none ', 'none')])
  })

  it('gives a file that knows no position to its video, which says so', async () => {
    const pairing = await paired([video('/c/A.MP4'), text('/c/A.SRT')], { '/c/A.SRT': telemetryOf([]) })
    expect(told(pairing)).toEqual(['/c/A.MP4 -> /c/A.SRT (name)'])
  })

  it('moves subtitles whose times go on from the file before', async () => {
    const read = { '/c/A.SRT': flown({}), '/c/B.SRT': flown({ fromMs: 61_000 }) }
    const files = [video('/c/A.MP4'), video('/c/B.MP4'), text('/c/A.SRT'), text('/c/B.SRT')]
    expect(told(await paired(files, read))).toEqual([
      '/c/A.MP4 -> /c/A.SRT (name)',
      '/c/B.MP4 -> /c/B.SRT (name) -61000',
    ])
  })

  it('leaves subtitles where they are that only begin late, or that are not as long as the video', async () => {
    const files = [video('/c/A.MP4'), text('/c/A.SRT')]
    for (const each of [flown({ fromMs: 10_000 }), flown({ fromMs: 61_000, seconds: 30 })])
      expect(told(await paired(files, { '/c/A.SRT': each }))).toEqual(['/c/A.MP4 -> /c/A.SRT (name)'])
  })
})

describe('without a name', () => {
  const inside = { subtitles: [{ index: 2 }] }

  it('reads what the video carries, where nothing beside it can be used', async () => {
    const read = { '/c/A.MP4': flown({}), '/c/A.SRT': 'damaged' }
    expect(told(await paired([video('/c/A.MP4', inside), text('/c/A.SRT')], read))).toEqual([
      '/c/A.MP4 -> /c/A.MP4 (inside)',
    ])
  })

  it('pairs by the times of day, and says by how much they are apart', async () => {
    const files = [
      video('/c/1.MP4', { createdAtMs: MORNING }),
      video('/c/5.MP4', { createdAtMs: MORNING + 600_000 }),
      ...['/c/a.SRT', '/c/b.SRT'].map(text),
    ]
    const read = {
      '/c/a.SRT': flown({ startMs: MORNING + 601_000 }),
      '/c/b.SRT': flown({ startMs: MORNING + 500 }),
    }
    expect(told(await paired(files, read))).toEqual([
      '/c/1.MP4 -> /c/b.SRT (time) 500',
      '/c/5.MP4 -> /c/a.SRT (time) 1000',
    ])
  })

  it('takes the log of a day for each of its videos', async () => {
    const files = [10, 20].map(min => video(`/c/${min}.MP4`, { createdAtMs: MORNING + min * 60_000 }))
    const read = { '/c/day.tlog': flown({ seconds: 3600, startMs: MORNING }) }
    expect(told(await paired([...files, text('/c/day.tlog')], read))).toEqual([
      '/c/10.MP4 -> /c/day.tlog (time) -600000',
      '/c/20.MP4 -> /c/day.tlog (time) -1200000',
    ])
  })

  it('does not choose between two that flew at once, but takes one that clearly holds more', async () => {
    const files = [video('/c/1.MP4', { createdAtMs: MORNING }), text('/c/a.tlog'), text('/c/b.tlog')]
    const whole = flown({ startMs: MORNING - 5_000, seconds: 90 })
    const both = { '/c/a.tlog': whole, '/c/b.tlog': flown({ startMs: MORNING, seconds: 40 }) }
    expect(told(await paired(files, both))).toEqual(['/c/1.MP4 -> none of /c/a.tlog or /c/b.tlog'])
    const clear = { '/c/a.tlog': whole, '/c/b.tlog': flown({ startMs: MORNING - 50_000, seconds: 60 }) }
    expect(told(await paired(files, clear))).toEqual(['/c/1.MP4 -> /c/a.tlog (time) -5000'])
  })

  it('takes the only one for the only one, unless their times of day say otherwise', async () => {
    const files = [video('/c/1.MP4', { createdAtMs: MORNING }), text('/c/a.SRT')]
    expect(told(await paired(files, { '/c/a.SRT': flown({}) }))).toEqual(['/c/1.MP4 -> /c/a.SRT (only)'])
    const nextDay = { '/c/a.SRT': flown({ startMs: MORNING + 86_400_000 }) }
    const pairing = await paired(files, nextDay)
    expect(told(pairing)).toEqual(['/c/1.MP4 -> none'])
    expect(pairing.pairs[0]!.apart).toEqual({ path: '/c/a.SRT', ms: 86_340_000 })
  })

  it('takes the only one that is left for the only video that has none, never one for two', async () => {
    const files = [video('/c/A.MP4'), video('/c/B.MP4'), text('/c/A.SRT'), text('/c/x.SRT')]
    const read = { '/c/A.SRT': flown({}), '/c/x.SRT': flown({}) }
    expect(told(await paired(files, read))).toEqual([
      '/c/A.MP4 -> /c/A.SRT (name)',
      '/c/B.MP4 -> /c/x.SRT (only)',
    ])
    const two = { ...read, '/c/y.SRT': flown({}) }
    expect(told(await paired([...files, text('/c/y.SRT')], two))[1]).toBe('/c/B.MP4 -> none')
    expect(told(await paired([...files, video('/c/C.MP4')], read))).toEqual([
      '/c/A.MP4 -> /c/A.SRT (name)',
      '/c/B.MP4 -> none',
      '/c/C.MP4 -> none',
    ])
  })

  it('does not take the only one where its number or its own video says otherwise', async () => {
    const numbered = [video('/c/DJI_0002.MP4'), text('/c/DJI_0004.SRT')]
    expect(told(await paired(numbered, { '/c/DJI_0004.SRT': flown({}) }))).toEqual([
      '/c/DJI_0002.MP4 -> none',
    ])
    const reader = { read: async () => flown({}) }
    const files = [video('/c/monday.MP4'), text('/c/tuesday.SRT')]
    expect(told(await pairTelemetry(files, undefined, reader))).toEqual([
      '/c/monday.MP4 -> /c/tuesday.SRT (only)',
    ])
    expect(told(await pairTelemetry(files, undefined, reader, ['/c/Tuesday.mp4']))).toEqual([
      '/c/monday.MP4 -> none',
    ])
  })

  it('says that a zone is lacking where local times would tell', async () => {
    const local = { ...flown({}), localTimes: true as const }
    const files = [1, 2].map(n => video(`/c/${n}.MP4`, { createdAtMs: MORNING + n * 600_000 }))
    const read = { '/c/a.SRT': local, '/c/b.SRT': local }
    expect(told(await paired([...files, text('/c/a.SRT'), text('/c/b.SRT')], read))).toEqual([
      '/c/1.MP4 -> none zone?',
      '/c/2.MP4 -> none zone?',
    ])
  })

  it('reads stills themselves', async () => {
    const read = { '/c/1.JPG': flown({ seconds: 0 }) }
    expect(told(await paired([photo('/c/1.JPG'), photo('/c/2.JPG')], read))).toEqual([
      '/c/1.JPG -> /c/1.JPG (inside)',
      '/c/2.JPG -> none/c/2.JPG is not there',
    ])
  })
})

describe('recordings that were split', () => {
  const parts = [1, 2, 3].map(n => video(`/c/DJI_000${n}.MP4`))

  it.each([
    ['DJI_0001.MP4', 'DJI_0002.MP4'],
    ['DJI_20261127091000_0001_V.MP4', 'DJI_20261127091100_0002_V.MP4'],
  ])('goes on from %s to %s where its telemetry is as long as both', async (one, two) => {
    const srt = `/c/${one.replace('MP4', 'SRT')}`
    const files = [video(`/c/${one}`), video(`/c/${two}`), text(srt)]
    expect(told(await paired(files, { [srt]: flown({ seconds: 120 }) }))).toEqual([
      `/c/${one} -> ${srt} (name)`,
      `/c/${two} -> ${srt} (continued) -60000`,
    ])
    expect(told(await paired(files, { [srt]: flown({ seconds: 80 }) }))[1]).toBe(`/c/${two} -> none`)
  })

  it('goes on through three', async () => {
    const read = { '/c/DJI_0001.SRT': flown({ seconds: 180 }) }
    expect(told(await paired([...parts, text('/c/DJI_0001.SRT')], read)).slice(1)).toEqual([
      '/c/DJI_0002.MP4 -> /c/DJI_0001.SRT (continued) -60000',
      '/c/DJI_0003.MP4 -> /c/DJI_0001.SRT (continued) -120000',
    ])
  })

  it('does not go on to a number that does not follow, nor to one that was begun later', async () => {
    const read = { '/c/DJI_0001.SRT': flown({ seconds: 600 }) }
    const first = video('/c/DJI_0001.MP4', { createdAtMs: MORNING })
    const skips = [first, video('/c/DJI_0003.MP4'), text('/c/DJI_0001.SRT')]
    expect(told(await paired(skips, read))[1]).toBe('/c/DJI_0003.MP4 -> none')
    const later = video('/c/DJI_0002.MP4', { createdAtMs: MORNING + 90_000 })
    expect(told(await paired([first, later, text('/c/DJI_0001.SRT')], read))[1]).toBe(
      '/c/DJI_0002.MP4 -> none',
    )
    const atOnce = video('/c/DJI_0002.MP4', { createdAtMs: MORNING + 61_000 })
    expect(told(await paired([first, atOnce, text('/c/DJI_0001.SRT')], read))[1]).toBe(
      '/c/DJI_0002.MP4 -> /c/DJI_0001.SRT (continued) -60000',
    )
  })
})

describe('named for all videos', () => {
  const named = '/logs/flight.csv'

  it('holds for one video, whatever lies beside it', async () => {
    const files = [video('/c/A.MP4'), text('/c/A.SRT')]
    const pairing = await paired(files, { [named]: flown({}), '/c/A.SRT': flown({}) }, named)
    expect(told(pairing)).toEqual(['/c/A.MP4 -> /logs/flight.csv (named)'])
    expect(pairing.unused).toEqual([{ path: '/c/A.SRT' }])
  })

  it('is taken although its times of day are others, which is told', async () => {
    const files = [video('/c/A.MP4', { createdAtMs: MORNING })]
    const pairing = await paired(files, { [named]: flown({ startMs: MORNING + 28_800_000 }) }, named)
    expect(told(pairing)).toEqual(['/c/A.MP4 -> /logs/flight.csv (named)'])
    expect(pairing.pairs[0]!.apart).toEqual({ path: named, ms: 28_740_000 })
  })

  it('holds for several by their times of day, and for none that flew at another', async () => {
    const files = [0, 1, 50].map(h => video(`/c/${h}.MP4`, { createdAtMs: MORNING + h * 60_000 }))
    const read = { [named]: flown({ seconds: 600, startMs: MORNING }) }
    expect(told(await paired(files, read, named))).toEqual([
      '/c/0.MP4 -> /logs/flight.csv (named) 0',
      '/c/1.MP4 -> /logs/flight.csv (named) -60000',
      '/c/50.MP4 -> none of /logs/flight.csv',
    ])
  })

  it('is cut among the parts of a split recording as long as it', async () => {
    const files = [video('/c/DJI_0010.MP4'), video('/c/DJI_0009.MP4')]
    expect(told(await paired(files, { [named]: flown({ seconds: 120 }) }, named))).toEqual([
      '/c/DJI_0010.MP4 -> /logs/flight.csv (continued) -60000',
      '/c/DJI_0009.MP4 -> /logs/flight.csv (continued) 0',
    ])
    expect(told(await paired(files, { [named]: flown({ seconds: 60 }) }, named))).toEqual([
      '/c/DJI_0010.MP4 -> none of /logs/flight.csv',
      '/c/DJI_0009.MP4 -> none of /logs/flight.csv',
    ])
  })
})
