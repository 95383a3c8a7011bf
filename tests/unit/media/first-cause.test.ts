import { describe, expect, it } from 'vitest'
import { createComplaints } from '../../../edge/media/complaints.js'
import { firstCause } from '../../../edge/media/first-cause.js'
import { parseFrameLine } from '../../../edge/media/frame-lines.js'
import { redactionFor } from '../../../edge/media/url-redaction.js'

const CAMERA = 'rtsp://***@cam/1'

describe('firstCause', () => {
  it.each([
    ['method DESCRIBE failed: 401 Unauthorized', 'SOURCE_AUTH'],
    ['rtsp://cam/1: Server returned 403 Forbidden (access denied)', 'SOURCE_AUTH'],
    ['rtsp://cam/1: Server returned 404 Not Found', 'SOURCE_UNREACHABLE'],
    ['Connection to tcp://cam:554 failed: Connection refused', 'SOURCE_UNREACHABLE'],
    ['Failed to resolve hostname cam: Name or service not known', 'SOURCE_UNREACHABLE'],
    ['rtsp://cam/1: Connection timed out', 'SOURCE_UNREACHABLE'],
    ['Error while decoding stream #0:0: Invalid data found when processing input', 'SOURCE_CODEC'],
    ['rtsp://cam/1: Invalid data found when processing input', 'SOURCE_UNREACHABLE'],
  ])('of a camera: %s', (line, code) => {
    expect(firstCause(CAMERA, [line])).toMatchObject({ code, recoverable: true, cause: { message: line } })
  })

  it.each([
    ['file:a.mp4: No such file or directory', 'SOURCE_MISSING'],
    ['file:a.mp4: Permission denied', 'SOURCE_MISSING'],
    ['file:a.mp4: Is a directory', 'SOURCE_NOT_VIDEO'],
    ['file:a.mp4: Invalid data found when processing input', 'SOURCE_NOT_VIDEO'],
    ["Stream map '0:V:0' matches no streams.", 'SOURCE_NOT_VIDEO'],
  ])('of a file: %s', (line, code) => {
    expect(firstCause('a.mp4', [line])).toMatchObject({ code, recoverable: false })
  })

  it('prefers the refusal to what followed from it', () => {
    const lines = ['rtsp://cam/1: Connection timed out', '401 Unauthorized', 'Invalid data found']
    expect(firstCause(CAMERA, lines).code).toBe('SOURCE_AUTH')
  })
})

describe('createComplaints', () => {
  it('keeps the last few complaints and none of what the stream says about itself', () => {
    const complaints = createComplaints(text => text.replace('secret', '***'))
    complaints.hear('[info]     title           : 401 Unauthorized')
    for (let n = 1; n <= 20; n += 1) complaints.hear(`[h264 @ 0x55d] [error] secret ${n}`)
    expect(complaints.last).toEqual(['13', '14', '15', '16', '17', '18', '19', '20'].map(n => `*** ${n}`))
  })

  it('folds repetitions', () => {
    const complaints = createComplaints(text => text)
    complaints.hear('[error] no frame!')
    complaints.hear('[error] no frame!')
    expect(complaints.last).toEqual(['no frame!'])
  })
})

describe('masking', () => {
  it.each([
    ['rtsp://u:p@cam/1', 'rtsp://***@cam/1'],
    ['rtsp://u:p@ss@cam/1: refused', 'rtsp://***@cam/1: refused'],
    ['[rtsps://only@cam:554/a] and rtsp://x:y@b', '[rtsps://***@cam:554/a] and rtsp://***@b'],
    ['rtsp://cam/1', 'rtsp://cam/1'],
  ])('%s', (text, masked) => expect(redactionFor('', same => same)(text)).toBe(masked))

  it('finds the password outside of the URL, coded or not, and runs the other redaction', () => {
    const redact = redactionFor('rtsp://u:s%21cret@cam/1', text => text.replace('token', '?'))
    expect(redact('bad s!cret or s%21cret, token')).toBe('bad *** or ***, ?')
  })
})

describe('parseFrameLine', () => {
  it('reads time and size', () => {
    const line =
      '[Parsed_showinfo_2 @ 0x55a7] [info] n:   1 pts:4800000 pts_time:4.8     pos:   642741 fmt:rgb24 sar:0/1 s:640x360 i:P iskey:1 type:I '
    expect(parseFrameLine(line)).toEqual({ ptsMs: 4800, width: 640, height: 360, keyframe: true })
  })

  it('is exact after days, when the seconds beside it have lost their fractions', () => {
    const line =
      '[Parsed_showinfo_4 @ 0x1] [info] n:9 pts:259200040000 pts_time:259200 pos:1 fmt:rgb24 sar:0/1 s:2x2 i:P iskey:0 type:P '
    expect(parseFrameLine(line)).toEqual({ ptsMs: 259_200_040, width: 2, height: 2, keyframe: false })
  })

  it('knows frames without a time', () => {
    const line =
      '[Parsed_showinfo_2 @ 0x1] [info] n:0 pts:NOPTS pts_time:NOPTS pos:1 fmt:rgb24 s:2x2 i:P iskey:0 '
    expect(parseFrameLine(line)?.ptsMs).toBeNaN()
  })

  it('ignores other lines, titles that look alike too', () => {
    expect(parseFrameLine('[info]     title : [Parsed_showinfo_2 @ 0x1] pts_time:1 s:2x2 ')).toBeUndefined()
    expect(parseFrameLine('[Parsed_showinfo_2 @ 0x55a7] [info] color_range:pc')).toBeUndefined()
  })
})
