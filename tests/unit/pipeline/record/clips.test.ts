import { beforeEach, describe, expect, it } from 'vitest'
import type { Clip } from '../../../../edge/domain/footage.js'
import { createClips } from '../../../../edge/pipeline/record/clips.js'
import type { RecordedClip } from '../../../../edge/pipeline/record/job.js'
import { aClip, fakeFootage } from '../../../support/fake-footage.js'
import { aFrame, anIncident, aView } from '../../../support/incidents.js'
import { recordingLog } from '../../../support/recording-log.js'

const settled = () => new Promise<void>(resolve => setImmediate(resolve))
const { frame: _frame, ...view } = aView()

describe('clips', () => {
  let added: { incidentId: string; clip: RecordedClip }[]
  let finishAdding: (() => void) | undefined
  let logged: ReturnType<typeof recordingLog>
  beforeEach(() => {
    added = []
    finishAdding = undefined
    logged = recordingLog()
  })
  const make = (beforeMs = 5000, afterMs = 3000) =>
    createClips({
      ...{ beforeMs, afterMs, log: logged.log },
      recorder: {
        addClip: async (incidentId, clip) => {
          if (finishAdding) await new Promise<void>(resolve => (finishAdding = resolve))
          added.push({ incidentId, clip })
          return 'recorded'
        },
      },
    })
  const framed = (ptsMs: number, footage?: ReturnType<typeof fakeFootage>['footage']) => ({
    ...{ ...aFrame(), ptsMs, capturedAtMs: 1_000_000 },
    ...(footage && { footage }),
  })

  it('begin before the frame and end after it, and have the time of their first picture', async () => {
    const fake = fakeFootage({ cut: async () => aClip(13_500) })
    const clips = make()
    const incident = anIncident()
    clips.want(incident, framed(20_000, fake.footage), view)
    await clips.close()
    expect(fake.asked).toEqual([{ fromPtsMs: 15_000, toPtsMs: 23_000 }])
    expect(added).toEqual([
      { incidentId: incident.id, clip: { mp4: Buffer.from('mp4'), capturedAtMs: 993_500 } },
    ])
    expect(logged.lines).toEqual([])
  })

  it('keep their footage from the moment they are wanted until they are recorded', async () => {
    const fake = fakeFootage({ cut: async () => aClip(0) })
    finishAdding = () => {}
    const clips = make()
    clips.want(anIncident(), framed(20_000, fake.footage), view)
    expect([...fake.held]).toEqual([{ fromPtsMs: 15_000, toPtsMs: 23_000 }])
    await settled()
    expect(fake.held.size).toBe(1)
    finishAdding!()
    await clips.close()
    expect(fake.held.size).toBe(0)
  })

  it('are cut one at a time, so that one is in memory; the others are kept meanwhile', async () => {
    const fakes = Array.from({ length: 64 }, (_, index) =>
      fakeFootage({ cut: async () => aClip(0, String(index)) }),
    )
    const clips = make()
    finishAdding = () => {}
    for (const { footage } of fakes) clips.want(anIncident(), framed(20_000, footage), view)
    await settled()
    expect(fakes.map(({ asked }) => asked.length)).toEqual([1, ...Array(63).fill(0)])
    expect(fakes.every(({ held }) => held.size === 1)).toBe(true)
    const finish = finishAdding!
    finishAdding = undefined
    finish()
    await clips.close()
    expect(added.map(({ clip }) => clip.mp4.toString())).toEqual(fakes.map((_, index) => String(index)))
    expect(fakes.every(({ held }) => held.size === 0)).toBe(true)
  })

  it('say so where their footage is gone, in one line', async () => {
    const fake = fakeFootage()
    const clips = make()
    const incident = anIncident()
    clips.want(incident, framed(20_000, fake.footage), view)
    await clips.close()
    expect(added).toEqual([])
    expect(fake.held.size).toBe(0)
    expect(logged.lines).toMatchObject([
      {
        level: 'warn',
        fields: { incidentId: incident.id, cameraId: 'cam-1' },
        message: 'an incident has no clip: its footage is gone',
      },
    ])
  })

  it('are not wanted of what has no footage, or where none are configured', async () => {
    const fake = fakeFootage()
    make().want(anIncident(), framed(20_000), view)
    make(0, 0).want(anIncident(), framed(20_000, fake.footage), view)
    await settled()
    expect([fake.asked, fake.held.size, logged.lines]).toEqual([[], 0, []])
  })

  it('are bounded in number, and what is over is said', async () => {
    let finish = (_clip?: Clip) => {}
    const slow = fakeFootage({ cut: () => new Promise(resolve => (finish = resolve)) })
    const fast = fakeFootage({ cut: async () => aClip(0) })
    const clips = make()
    clips.want(anIncident(), framed(20_000, slow.footage), view)
    for (let index = 1; index < 130; index += 1) clips.want(anIncident(), framed(20_000, fast.footage), view)
    expect(logged.lines.map(({ message }) => message)).toEqual(
      Array(2).fill('an incident has no clip: too many are waiting for theirs'),
    )
    await settled()
    finish(undefined)
    await clips.close()
    expect(added).toHaveLength(127)
    expect(fast.held.size).toBe(0)
  })
})
