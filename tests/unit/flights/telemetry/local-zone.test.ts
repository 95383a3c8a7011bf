import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zoneOffsetMin } from '../../../../edge/flights/telemetry/local-zone.js'
import { readTelemetry } from '../../../../edge/flights/telemetry/read-telemetry.js'
import { FLIGHT_START_MS, subtitles } from '../../../support/flight-card.js'

describe('a zone of local times', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-27T09:10', 480],
    ['UTC', '2026-11-27T09:10', 0],
    ['Asia/Kathmandu', '2026-11-27T09:10', 345],
    ['America/New_York', '2026-07-01T12:00', -240],
    ['America/New_York', '2026-12-01T12:00', -300],
    // The clock goes from 2 to 3 on 29 March 2026.
    ['Europe/Berlin', '2026-03-29T01:59', 60],
    ['Europe/Berlin', '2026-03-29T03:01', 120],
  ])('%s is at %s ahead of UTC by %d minutes', (zone, local, minutes) => {
    expect(zoneOffsetMin(Date.parse(`${local}Z`), zone)).toBe(minutes)
  })

  it('gives back the time that was local, but in the hour that comes twice or never', () => {
    const clock = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'medium' },
    })
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1995, 0), max: Date.UTC(2100, 0) }), utcMs => {
        const localMs = Date.parse(`${clock.format(utcMs).replace(' ', 'T')}Z`)
        expect(localMs - zoneOffsetMin(localMs, 'Asia/Shanghai') * 60_000).toBe(
          Math.floor(utcMs / 1000) * 1000,
        )
      }),
    )
  })

  it('dates subtitles, which write local times', async () => {
    const bytes = Buffer.from(subtitles())
    const undated = await readTelemetry(bytes, { name: 'A.SRT' })
    expect(undated.localTimes).toBe(true)
    expect(undated.poses[0]!.timeMs).toBeUndefined()
    const dated = await readTelemetry(bytes, { name: 'A.SRT', localTimeZone: 'Asia/Shanghai' })
    expect(dated.localTimes).toBeUndefined()
    expect(dated.poses[3]!.timeMs).toBe(FLIGHT_START_MS + 300)
  })
})
