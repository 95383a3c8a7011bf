import { describe, expect, it } from 'vitest'
import { watchComplaints } from '../../../../edge/pipeline/source/complaint-watch.js'
import { createFakeClock } from '../../../support/fake-clock.js'

const stalled = new Error('No frame came')
const rubbish = '[h264 @ 0x1] Invalid NAL unit 0, skipping.'

describe('the complaints of a decoder', () => {
  it('tell a camera that sends rubbish from one that sends nothing', () => {
    const watch = watchComplaints(createFakeClock(), 5000)
    expect(watch.undecodable(stalled)).toBeUndefined()
    watch.hear(rubbish)
    expect(watch.undecodable(stalled)).toMatchObject({
      code: 'SOURCE_CODEC',
      message: expect.stringContaining('Invalid NAL unit'),
      cause: stalled,
    })
  })

  it('count only while they are recent: whoever joins a stream hears some', async () => {
    const clock = createFakeClock()
    const watch = watchComplaints(clock, 5000)
    watch.hear(rubbish)
    await clock.advance(5001)
    expect(watch.undecodable(stalled)).toBeUndefined()
    watch.hear(rubbish)
    expect(watch.undecodable(stalled)).toBeDefined()
  })

  it('count only where they are about the pictures', () => {
    const watch = watchComplaints(createFakeClock(), 5000)
    watch.hear('[rtsp @ 0x1] max delay reached. need to consume packet')
    expect(watch.undecodable(stalled)).toBeUndefined()
  })
})
