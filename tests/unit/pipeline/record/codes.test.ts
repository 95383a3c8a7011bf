import { describe, expect, it } from 'vitest'
import type { CodeScheme } from '../../../../edge/config/schema/codes.js'
import { incidentEventSchema } from '../../../../edge/messages/incident-event.js'
import { clipJob, recordingOf } from '../../../../edge/pipeline/record/job.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { anIncident, aView, identity } from '../../../support/incidents.js'

const scheme = (name: string, scenario: string): CodeScheme => ({
  ...{ scheme: name, version: '1', name: { zh: '甲', en: 'a' } },
  codes: [{ kind: '事项', code: '09009', name: { zh: '乱停放', en: 'parked' }, for: [{ scenario }] }],
})

describe('an incident event', () => {
  const eventWith = (codeSchemes?: () => readonly CodeScheme[]) => {
    const clip = { mp4: Buffer.from(''), capturedAtMs: 0 }
    const job = clipJob(anIncident({ scenario: 'illegal-parking' }), aView(), clip)
    const speaker = {
      identity,
      clock: hastyClock(),
      isClockSynced: () => true,
      ...(codeSchemes && { codeSchemes }),
    }
    const { payload } = recordingOf(job, speaker).buildMessage!(1)
    return incidentEventSchema.parse(JSON.parse(payload)).data
  }

  it('carries the code of each chosen scheme that has one', () => {
    const all = [
      scheme('first', 'illegal-parking'),
      scheme('none', 'sanitation'),
      scheme('other', 'illegal-parking'),
    ]
    const code = { version: '1', kind: '事项', code: '09009', name: '乱停放' }
    expect(eventWith(() => all).codes).toEqual([
      { scheme: 'first', ...code },
      { scheme: 'other', ...code },
    ])
  })

  it('says that there is none, and says nothing where no scheme is chosen', () => {
    expect(eventWith(() => [scheme('none', 'sanitation')]).codes).toEqual([])
    expect(eventWith(() => []).codes).toBeUndefined()
    expect(eventWith().codes).toBeUndefined()
  })

  it('asks for the schemes each time: they may change while the box runs', () => {
    let schemes: CodeScheme[] = []
    const codes = () => eventWith(() => schemes).codes?.length
    expect(codes()).toBeUndefined()
    schemes = [scheme('first', 'illegal-parking')]
    expect(codes()).toBe(1)
  })
})
