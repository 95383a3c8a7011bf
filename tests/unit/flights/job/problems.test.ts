import { describe, expect, it } from 'vitest'
import { flightProblem, type ProblemCode } from '../../../../edge/flights/job/problems.js'
import { footageProblems } from '../../../../edge/flights/job/words/footage-problems.js'
import { telemetryProblemWords } from '../../../../edge/flights/job/words/telemetry-problems.js'

const codes = Object.keys({ ...footageProblems, ...telemetryProblemWords }) as ProblemCode[]

describe('problems of a flight', () => {
  it.each(codes)('says %s in both languages, and what to do about what was refused', code => {
    const { severity, what, hint } = flightProblem(code, 'A.MP4', { code: 'FOOTAGE_EMPTY' })
    expect(what.zh).toMatch(/\p{Script=Han}/u)
    expect(what.en).not.toMatch(/\p{Script=Han}/u)
    if (severity !== 'refusal') return
    expect(hint?.en).toMatch(/\w.*\.$/)
    expect(hint?.zh).toMatch(/\p{Script=Han}.*。$/u)
  })

  it('says what to do about a file by why it was refused', () => {
    const hintOf = (code: string) => flightProblem('FOOTAGE_UNUSABLE', 'A', { why: 'x', code }).hint!.en
    expect(hintOf('SOURCE_MISSING')).toContain('path')
    expect(hintOf('FOOTAGE_EMPTY')).toContain('card')
    expect(
      new Set(['SOURCE_MISSING', 'FOOTAGE_EMPTY', 'FOOTAGE_UNKNOWN', 'FOOTAGE_TOO_LARGE'].map(hintOf)).size,
    ).toBe(4)
  })

  it('counts one as one', () => {
    expect(flightProblem('ZOOM_CHANGES', 'A', { count: 1 }).what.en).toContain('changes 1 time:')
    expect(flightProblem('ZOOM_CHANGES', 'A', { count: 2 }).what.en).toContain('changes 2 times:')
  })
})
