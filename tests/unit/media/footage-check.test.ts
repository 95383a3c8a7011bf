import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync, zipSync } from 'fflate'
import { firstValueFrom } from 'rxjs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeVideo } from '../../../edge/media/decode.js'
import { checkFootage } from '../../../edge/media/footage-check.js'
import { defaultFootageLimits as limits } from '../../../edge/media/footage-limits.js'
import { type FootageFiles, footageFiles } from '../../support/footage-files.js'

const run = promisify(execFile)

describe('checkFootage', () => {
  let files: FootageFiles
  let plain: string

  beforeAll(async () => {
    files = await footageFiles()
    plain = await files.video('plain.mp4')
  })
  afterAll(() => files.remove())

  const code = (path: string, less: Partial<typeof limits> = {}, name?: string) =>
    checkFootage(path, { ...limits, ...less }, name === undefined ? {} : { name }).then(
      found => `accepted as ${found.kind}`,
      error => error.code,
    )

  describe('footage', () => {
    it('is told what it holds', async () => {
      expect(await checkFootage(plain, limits)).toEqual({
        ...{ kind: 'video', format: 'mp4', demuxer: 'mov', codec: 'h264', bytes: expect.any(Number) },
        ...{ widthPx: 160, heightPx: 120, rotationDeg: 0, fps: 10, isVariableRate: false, durationMs: 3000 },
        ...{ subtitles: [], data: [], damagedAtMs: [] },
      })
    })

    it('may carry subtitles, and be of any container that is taken', async () => {
      const srt = await files.put('words.srt', '1\n00:00:00,000 --> 00:00:01,000\nlatitude: 1\n')
      for (const [name, codec, format] of [
        ['sub.mp4', 'mov_text', 'mp4'],
        ['sub.mkv', 'subrip', 'mkv'],
      ] as const) {
        const path = join(files.dir, name)
        await run('ffmpeg', [
          ...['-y', '-loglevel', 'error', '-i', plain, '-i', srt, '-c', 'copy'],
          ...['-c:s', codec, '-metadata', 'creation_time=2026-05-01T02:03:04Z', path],
        ])
        expect(await checkFootage(path, limits)).toMatchObject({
          ...{ format, subtitles: [{ index: 1, codec }], createdAtMs: Date.UTC(2026, 4, 1, 2, 3, 4) },
        })
      }
      expect(await checkFootage(srt, limits)).toMatchObject({ kind: 'telemetry', format: 'srt' })
    })

    it('of MPEG-TS is found', async () => {
      const path = await files.video('plain.ts')
      expect(await checkFootage(path, limits)).toMatchObject({
        format: 'mpegts',
        demuxer: 'mpegts',
        codec: 'h264',
      })
    })

    it('that is turned has the size in which it is shown and decoded', async () => {
      const level = await files.video('level.mp4', {
        seconds: 1,
        source: 'color=red:size=160x120:rate=10',
        output: ['-vf', 'drawbox=x=80:w=80:h=120:color=blue:t=fill'],
      })
      const path = join(files.dir, 'phone.mp4')
      await run('ffmpeg', [
        ...['-y', '-loglevel', 'error', '-i', level, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', path],
      ])
      const found = await checkFootage(path, limits)
      if (found.kind !== 'video') throw new Error('no video')
      expect([found.widthPx, found.heightPx]).toEqual([120, 160])
      const { width, height, pixels } = await firstValueFrom(
        decodeVideo({
          ...{ url: path, transport: 'tcp', loop: false, redact: text => text, demuxer: 'mov' },
          ...{ cadence: { kind: 'keyframes' }, fitWithin: { widthPx: 1000, heightPx: 1000 } },
          confined: { memoryBytes: limits.memoryBytes },
        }),
      )
      expect([width, height]).toEqual([120, 160])
      // The left half is red: clockwise by 90 degrees it comes to lie on top, by 270 the right one does.
      const isRedOnTop = pixels[(10 * width + 60) * 3]! > 128
      expect(found.rotationDeg).toBe(isRedOnTop ? 90 : 270)
    })

    it('with pictures at uneven distances is told to be so', async () => {
      const path = await files.video('uneven.mp4', {
        output: ['-vf', "select='not(eq(mod(n,7),3))'", '-fps_mode', 'passthrough'],
      })
      expect(await checkFootage(path, limits)).toMatchObject({ isVariableRate: true })
    })

    it('may be a picture or a terrain model', async () => {
      const blank = { create: { width: 640, height: 480, channels: 3, background: 'green' } } as const
      const jpeg = await files.put(
        'a.jpg',
        await sharp(blank).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
      )
      expect(await checkFootage(jpeg, limits)).toMatchObject({ kind: 'still', widthPx: 640, orientation: 6 })
      const tiff = await files.put('a.tif', await sharp(blank).tiff().toBuffer())
      expect(await checkFootage(tiff, limits)).toMatchObject({ kind: 'terrain', heightPx: 480 })
    })
  })

  describe('what would make the decoder open other files', () => {
    it.each([
      [
        'an HLS playlist',
        '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n',
      ],
      ['an HLS playlist behind a byte order mark', '\ufeff#EXTM3U\n#EXTINF:1,\n/etc/passwd\n'],
      ['an ffconcat list', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
      ['a DASH manifest', '<?xml version="1.0"?><MPD><BaseURL>file:///etc/</BaseURL></MPD>'],
      ['a session description', 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n'],
      ['a GPX with entities', '<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]><gpx>&a;</gpx>'],
    ])('%s is refused whatever its name', async (_, text) => {
      for (const name of ['evil.mp4', 'evil.gpx', 'evil.csv'])
        expect(await code(await files.put(name, text))).toBe('FOOTAGE_FORBIDDEN')
    })

    it('is not followed even with the magic of a video in front', async () => {
      const path = await files.put('ftyp.mp4', `\0\0\0\x18ftypisom\0\0\0\0isommp42\n#EXTM3U\n${plain}\n`)
      expect(await code(path)).toBe('FOOTAGE_UNREADABLE')
    })
  })

  describe('what is no footage', () => {
    it.each([
      ['an archive', zipSync({ 'a.mp4': new Uint8Array(1_000_000) })],
      ['a bomb of zeros', gzipSync(new Uint8Array(50_000_000))],
      ['a program', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0', 'latin1')],
      ['noise', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251))],
      ['prose', 'Dear sirs, enclosed you find nothing of use.\nYours.\n'],
    ])('%s is refused', async (_, content) => {
      expect(await code(await files.put('a.mp4', content))).toBe('FOOTAGE_UNKNOWN')
    })

    it('an empty file is told to be empty', async () => {
      expect(await code(await files.put('none.mp4', ''))).toBe('FOOTAGE_EMPTY')
    })

    it('a name that promises something else is refused', async () => {
      expect(await code(plain, {}, 'holiday.jpg')).toBe('FOOTAGE_UNKNOWN')
      expect(await code(await files.put('t.mp4', 'time,lat,lon\n0,1,2\n'))).toBe('FOOTAGE_UNKNOWN')
    })

    it('a folder, and what is not there, are refused', async () => {
      await mkdir(join(files.dir, 'folder.mp4'), { recursive: true })
      expect(await code(join(files.dir, 'folder.mp4'))).toBe('FOOTAGE_UNREADABLE')
      expect(await code(join(files.dir, 'nowhere.mp4'))).toBe('SOURCE_MISSING')
    })

    it('a video with sound only, or coded in a way of long ago, is refused', async () => {
      const sound = join(files.dir, 'sound.mp4')
      await run('ffmpeg', [
        '-y',
        '-loglevel',
        'error',
        '-f',
        'lavfi',
        '-i',
        'sine=duration=1',
        '-c:a',
        'aac',
        sound,
      ])
      expect(await code(sound)).toBe('FOOTAGE_UNREADABLE')
      const old = await files.video('old.mov', { seconds: 1, coder: ['-c:v', 'qtrle', '-pix_fmt', 'rgb24'] })
      expect(await code(old)).toBe('FOOTAGE_UNKNOWN')
    })
  })

  describe('limits', () => {
    it('hold for size, duration, pixels and rate', async () => {
      expect(await code(plain, { maxFileBytes: 1000 })).toBe('FOOTAGE_TOO_LARGE')
      expect(await code(plain, { maxDurationMs: 2000 })).toBe('FOOTAGE_TOO_LARGE')
      expect(await code(plain, { maxPixels: 160 * 120 - 1 })).toBe('FOOTAGE_TOO_LARGE')
      expect(await code(plain, { maxFps: 9 })).toBe('FOOTAGE_TOO_LARGE')
      expect(await code(plain, { maxPixels: 160 * 120, maxFps: 10, maxDurationMs: 3000 })).toBe(
        'accepted as video',
      )
    })

    it('hold for a picture that claims to be gigantic', async () => {
      const small = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
        .jpeg()
        .toBuffer()
      // The frame header: its length, the precision, then height and width.
      const at = small.indexOf(Buffer.from([0xff, 0xc0])) + 5
      small.writeUInt16BE(65_500, at)
      small.writeUInt16BE(65_500, at + 2)
      expect(await code(await files.put('giga.jpg', small))).toBe('FOOTAGE_TOO_LARGE')
    })

    it('end a program that takes too long, or too much memory', async () => {
      expect(await code(plain, { withinMs: 1 })).toBe('FOOTAGE_UNREADABLE')
      expect(await code(plain, { memoryBytes: 30_000_000 })).toBe('FOOTAGE_UNREADABLE')
    })
  })

  describe('damage', () => {
    it('of the end leaves a recording that cannot be read', async () => {
      const path = await files.spoilt('cut.mp4', plain, bytes => bytes.subarray(0, bytes.length / 2))
      expect(await code(path)).toBe('FOOTAGE_UNREADABLE')
    })

    it('of the middle is found, and may be accepted', async () => {
      const long = await files.video('long.mp4', { seconds: 8, output: ['-movflags', '+faststart'] })
      const path = await files.spoilt('middle.mp4', long, bytes => {
        const from = Math.round(bytes.length * 0.4)
        return Buffer.concat([
          bytes.subarray(0, from),
          Buffer.alloc(bytes.length * 0.3, 0xff),
          bytes.subarray(Math.round(bytes.length * 0.7)),
        ])
      })
      expect(await code(path)).toBe('FOOTAGE_DAMAGED')
      const found = await checkFootage(path, limits, { acceptDamaged: true })
      if (found.kind !== 'video') throw new Error('no video')
      expect(found.damagedAtMs.length).toBeGreaterThan(0)
      for (const atMs of found.damagedAtMs) expect(atMs).toBeGreaterThan(1500)
      expect(Math.min(...found.damagedAtMs)).toBeLessThan(5600)
    })

    it('is not seen in a whole video whose keyframes lie far apart', async () => {
      const coder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '250', '-pix_fmt', 'yuv420p']
      const path = await files.video('one-keyframe.mp4', { seconds: 6, coder })
      expect(await checkFootage(path, limits)).toMatchObject({ kind: 'video', damagedAtMs: [] })
    })

    it('of the end of subtitles, where the battery ran out, leaves them subtitles', async () => {
      const srt = '1\n00:00:00,000 --> 00:00:01,000\n[latitude: 29.5] [longitude: 106.5]\n\n'
      const path = await files.put('ragged.srt', `${srt}2\n00:00:0\0\0\0\x01`)
      expect(await checkFootage(path, limits)).toMatchObject({ kind: 'telemetry', format: 'srt' })
    })

    it('of everything is refused even where damage is accepted', async () => {
      const path = await files.spoilt('noise.mp4', plain, bytes => {
        const from = bytes.indexOf('mdat', 0, 'latin1') + 4
        const to = bytes.indexOf('moov', 0, 'latin1') - 4
        return Buffer.concat([bytes.subarray(0, from), Buffer.alloc(to - from, 0xa5), bytes.subarray(to)])
      })
      await expect(checkFootage(path, limits, { acceptDamaged: true })).rejects.toMatchObject({
        code: 'FOOTAGE_UNREADABLE',
      })
    })

    it('of a picture is found', async () => {
      const noise = await sharp({
        create: {
          width: 800,
          height: 800,
          channels: 3,
          background: 'red',
          noise: { type: 'gaussian', mean: 128, sigma: 60 },
        },
      })
        .jpeg()
        .toBuffer()
      expect(await code(await files.put('whole.jpg', noise))).toBe('accepted as still')
      expect(await code(await files.put('half.jpg', noise.subarray(0, noise.length / 2)))).toBe(
        'FOOTAGE_UNREADABLE',
      )
    })
  })

  it('tells no path of the box, and what was wrong', async () => {
    const path = await files.spoilt('cut2.mp4', plain, bytes => bytes.subarray(0, 5000))
    const error = await checkFootage(path, limits, { name: 'DJI_0001.MP4' }).catch(caught => caught)
    expect(`${error.message} ${error.cause?.message}`).toContain('DJI_0001.MP4')
    expect(`${error.message} ${error.cause?.message}`).not.toContain(files.dir)
  })

  it('ends with the reason it was asked to end for', async () => {
    await expect(checkFootage(plain, limits, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
