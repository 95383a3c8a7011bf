import { describe, expect, it } from 'vitest'
import { problemsText, surveyText } from '../../../edge/cli/flight/text.js'
import { flightProblem } from '../../../edge/flights/job/problems.js'
import type { Recording } from '../../../edge/flights/report/flight-report.js'

describe('problems of a flight for people', () => {
  it('are told once for all files that have them, with what to do', () => {
    const stills = Array.from({ length: 100 }, (_, index) =>
      flightProblem('STILL_RESAVED', `DJI_${index + 1}.JPG`, { software: 'Snapseed' }),
    )
    const text = problemsText([...stills, flightProblem('STILL_RESAVED', 'A.JPG', { software: 'GIMP 2' })])
    expect(text.split('\n')).toEqual([
      'warning: DJI_1.JPG, DJI_2.JPG, … (100): the picture was saved again by Snapseed: its angles may not be those it was taken with (STILL_RESAVED). Use the file as the camera wrote it.',
      'warning: A.JPG: the picture was saved again by GIMP 2: its angles may not be those it was taken with (STILL_RESAVED). Use the file as the camera wrote it.',
      '',
    ])
  })

  it('name all of three files', () => {
    const text = problemsText(['A', 'B', 'C'].map(file => flightProblem('TELEMETRY_MISSING', file)))
    expect(text).toMatch(/^refusal: A, B, C: no telemetry/)
  })
})

describe('what can be looked at', () => {
  const video: Recording = {
    ...{ file: 'A.MP4', kind: 'video', widthPx: 3840, heightPx: 2160, durationMs: 61_000, looked: 0 },
    ...{ telemetry: 'A.SRT', telemetryFormat: 'dji-srt' },
  }
  const photo: Recording = { ...video, file: '1.JPG', kind: 'still', durationMs: 0, telemetry: '1.JPG' }

  it('is each video with its telemetry, and how many stills', () => {
    expect(surveyText([video, { ...video, telemetry: 'A.MP4' }, photo], []).split('\n')).toEqual([
      expect.stringMatching(/^A\.MP4: 1 min 1 s, 3840x2160, telemetry A\.SRT \(dji-srt\)$/),
      expect.stringMatching(/telemetry in itself/),
      '2 videos and 1 still can be looked at',
      '',
    ])
    expect(surveyText([photo], [])).toBe('1 still can be looked at\n')
  })

  it('is nothing, or there was nothing', () => {
    expect(surveyText([], [flightProblem('TELEMETRY_MISSING', 'A')])).toBe('Nothing can be looked at\n')
    expect(surveyText([], [])).toBe('There is no video and no still\n')
  })
})
