import { describe, expect, it } from 'vitest'
import { fileOptions, liveOptions, rawFrameOptions } from '../../../edge/media/decode-arguments.js'
import { inputAddress, inputOptions } from '../../../edge/media/video-input.js'

const KEYFRAMES = { kind: 'keyframes' } as const
const settingOf = (options: readonly string[], name: string) => options[options.indexOf(name) + 1]

describe('the arguments of ffmpeg', () => {
  it('hold back no picture of a camera, neither decoding nor writing', () => {
    expect(settingOf(liveOptions(KEYFRAMES), '-threads')).toBe('1')
    expect(settingOf(rawFrameOptions(KEYFRAMES, { widthPx: 640, heightPx: 640 }), '-threads')).toBe('1')
  })

  it('let a file use every core', () => {
    expect(fileOptions(KEYFRAMES, false)).toEqual(['-skip_frame', 'nokey'])
  })

  it('let files read files only, whatever they claim to hold', () => {
    expect(inputOptions({ url: 'a.mp4', transport: 'tcp' })).toEqual(['-protocol_whitelist', 'file'])
  })

  it.each([
    ['-y', 'file:-y'],
    ['a%03d.png', 'file:a%03d.png'],
    ['http://host/a.mp4', 'file:http://host/a.mp4'],
    ['file:///tmp/a%20b.mp4', 'file:/tmp/a b.mp4'],
    ['rtsp://cam/1', 'rtsp://cam/1'],
  ])('take %s as %s', (url, address) => expect(inputAddress({ url })).toBe(address))

  it('give ffmpeg its socket timeout in microseconds', () => {
    expect(settingOf(inputOptions({ url: 'rtsp://cam/1', transport: 'udp' }), '-timeout')).toBe('30000000')
    expect(settingOf(inputOptions({ url: 'rtsp://cam/1', transport: 'udp' }), '-rtsp_transport')).toBe('udp')
  })
})
