import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Albums, createAlbums } from '../../../edge/box/albums.js'
import type { Frame } from '../../../edge/domain/frame.js'
import type { Finders } from '../../../edge/pipeline/record/anonymise.js'
import { detectionsOf } from '../../support/detections.js'
import { aFrame } from '../../support/incidents.js'
import { recordingLog } from '../../support/recording-log.js'

const MINUTE_MS = 60_000
const LATER_MS = 9 * MINUTE_MS
const hidden = { people: ['person'], vehicles: ['car'] }

describe('the albums of a box', () => {
  const make = (hiding?: Finders) => {
    const { log, lines } = recordingLog()
    return { albums: createAlbums({ hiding, hidden, log }), lines }
  }
  const frameAt = (capturedAtMs: number, size = { width: 64, height: 48 }): Frame => ({
    ...aFrame(size.width, size.height),
    capturedAtMs,
  })
  const shown = (frame: Frame) => ({ frame, detections: [] })
  const atMs = (albums: Albums) => albums.before('cam-1', LATER_MS)?.capturedAtMs

  it('take a picture at most once a minute', async () => {
    const { albums } = make({})
    const album = albums.open('cam-1')
    for (const [capturedAtMs, newestMs] of [
      [0, 0],
      [MINUTE_MS - 1, 0],
      [MINUTE_MS, MINUTE_MS],
      [1.5 * MINUTE_MS, MINUTE_MS],
    ] as const) {
      album.look(shown(frameAt(capturedAtMs)))
      await albums.close()
      expect(atMs(albums)).toBe(newestMs)
    }
    expect(albums.before('cam-2', LATER_MS)).toBeUndefined()
  })

  it('make one at a time, and let the others come again', async () => {
    const { albums } = make({})
    const [one, two] = [albums.open('cam-1'), albums.open('cam-2')]
    one.look(shown(frameAt(0)))
    two.look(shown(frameAt(0)))
    await albums.close()
    expect(albums.before('cam-2', LATER_MS)).toBeUndefined()
    two.look(shown(frameAt(200)))
    await albums.close()
    expect(albums.before('cam-2', LATER_MS)).toMatchObject({ capturedAtMs: 200 })
  })

  it('make every one of those that wait for them', async () => {
    const { albums } = make({})
    const ids = ['cam-1', 'cam-2', 'cam-3']
    await Promise.all(ids.map(id => albums.open(id, { waits: true }).look(shown(frameAt(0)))))
    expect(ids.map(id => albums.before(id, LATER_MS)?.capturedAtMs)).toEqual([0, 0, 0])
  })

  it.each([
    ['hidden', {}],
    ['shown', undefined],
  ])('read the frame only while they are shown it, where people are %s', async (_, hiding) => {
    const { albums } = make(hiding)
    const frame = frameAt(0)
    albums.open('cam-1').look(shown(frame))
    frame.pixels.fill(0)
    await albums.close()
    const { data } = await sharp(albums.before('cam-1', LATER_MS)!.jpeg)
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect(Math.abs(data[0]! - 128)).toBeLessThan(4)
  })

  it('hide who is there, and the plates of all vehicles', async () => {
    const { albums } = make({})
    const frame = frameAt(0)
    for (let at = 0; at < frame.pixels.length; at += 1)
      frame.pixels[at] = Math.floor(at / 3) % 2 === 0 ? 255 : 0
    const detections = [
      detectionsOf([
        { box: [4, 4, 24, 44], label: 'person' },
        { box: [34, 4, 60, 44], label: 'car' },
      ]),
    ]
    albums.open('cam-1').look({ frame, detections })
    await albums.close()
    const { data, info } = await sharp(albums.before('cam-1', LATER_MS)!.jpeg)
      .raw()
      .toBuffer({ resolveWithObject: true })
    const stripes = (x: number, y: number): number => {
      const at = (y * info.width + x) * info.channels
      return Math.abs(data[at]! - data[at + info.channels]!)
    }
    expect(stripes(14, 8)).toBeLessThan(30)
    expect(stripes(47, 38)).toBeLessThan(30)
    expect(stripes(29, 24)).toBeGreaterThan(120)
  })

  it('have no picture where a model cannot look, say no error, and try again after a minute', async () => {
    let isAway = true
    const { albums, lines } = make({
      findFaces: async () => {
        if (isAway) throw new Error('no model')
        return []
      },
    })
    const album = albums.open('cam-1')
    album.look(shown(frameAt(0)))
    await albums.close()
    expect(atMs(albums)).toBeUndefined()
    expect(lines).toMatchObject([{ level: 'debug', fields: { cameraId: 'cam-1', error: 'no model' } }])
    isAway = false
    album.look(shown(frameAt(MINUTE_MS)))
    await albums.close()
    expect(atMs(albums)).toBe(MINUTE_MS)
  })

  it('start anew where the camera shows another place, and where it is opened again or gone', async () => {
    const { albums } = make({})
    const album = albums.open('cam-1')
    album.look(shown(frameAt(0)))
    album.clear()
    await albums.close()
    expect(atMs(albums)).toBeUndefined()
    album.look(shown(frameAt(MINUTE_MS)))
    await albums.close()
    expect(atMs(albums)).toBe(MINUTE_MS)
    albums.open('cam-1')
    expect(atMs(albums)).toBeUndefined()
    album.look(shown(frameAt(2 * MINUTE_MS)))
    await albums.close()
    expect(atMs(albums)).toBeUndefined()
    albums.open('cam-1').look(shown(frameAt(3 * MINUTE_MS)))
    await albums.close()
    albums.forget('cam-1')
    expect(atMs(albums)).toBeUndefined()
  })

  it('keep large pictures small, however full of detail', async () => {
    const { albums } = make({})
    const frame = frameAt(0, { width: 3840, height: 2160 })
    frame.pixels.set(randomBytes(frame.pixels.length))
    albums.open('cam-1').look(shown(frame))
    await albums.close()
    const { jpeg } = albums.before('cam-1', LATER_MS)!
    expect(await sharp(jpeg).metadata()).toMatchObject({ width: 1280, height: 720 })
    expect(jpeg.length).toBeLessThan(1_000_000)
  })
})
