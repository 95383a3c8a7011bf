import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RtspSplitter } from '../../../../tools/fault-proxy/rtsp-splitter.js'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

/** What comes out of a splitter that gets `stream` cut at `cuts`, and the heads that it has seen. */
function split(stream: Buffer, cuts: readonly number[], keepPacket: () => boolean) {
  const splitter = new RtspSplitter(keepPacket)
  const out: Buffer[] = []
  const heads: string[] = []
  const edges = [0, ...cuts.map(cut => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length]
  for (let i = 1; i < edges.length; i += 1) {
    for (const part of splitter.feed(stream.subarray(edges[i - 1], edges[i]))) {
      if (typeof part === 'string') heads.push(part)
      out.push(typeof part === 'string' ? bytes(part) : part)
    }
  }
  out.push(splitter.rest())
  return { out: Buffer.concat(out), heads }
}

const packet = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 300 }))
  .map(([channel, payload]) => {
    const head = Buffer.from([0x24, channel, payload.length >> 8, payload.length & 0xff])
    return { kind: 'packet' as const, data: Buffer.concat([head, payload]) }
  })

const message = fc
  .record({
    firstLine: fc.constantFrom('RTSP/1.0 200 OK', 'SETUP rtsp://a/b RTSP/1.0', 'OPTIONS * RTSP/1.0'),
    lineEnd: fc.constantFrom('\r\n', '\n'),
    body: fc.oneof(fc.constant(''), fc.string({ minLength: 1, maxLength: 200 }), fc.constant('$\r\n\r\n$')),
  })
  .map(({ firstLine, lineEnd, body }) => {
    const content = Buffer.from(body)
    const length = content.length > 0 ? [`Content-Length: ${content.length}`] : []
    const head = [firstLine, 'CSeq: 3', ...length, '', ''].join(lineEnd)
    return { kind: 'message' as const, head, data: Buffer.concat([bytes(head), content]) }
  })

const session = fc.array(fc.oneof(packet, message), { maxLength: 30 })
const cuts = fc.array(fc.nat({ max: 20_000 }), { maxLength: 40 })
const all = (items: readonly { readonly data: Buffer }[]): Buffer =>
  Buffer.concat(items.map(({ data }) => data))

describe('the interleaved-packet splitter', () => {
  it('gives back any bytes whatever, however they are cut, when every packet is kept', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 2000 }).map(Buffer.from),
      fc.tuple(session, fc.uint8Array({ maxLength: 200 })).map(([s, tail]) => Buffer.concat([all(s), tail])),
    )
    fc.assert(
      fc.property(anything, cuts, (stream, at) => {
        expect(split(stream, at, () => true).out.equals(stream)).toBe(true)
      }),
    )
  })

  it('drops whole packets and nothing else, however the stream is cut', () => {
    fc.assert(
      fc.property(session, cuts, fc.infiniteStream(fc.boolean()), (items, at, keeps) => {
        const decisions: boolean[] = []
        const keepPacket = () => {
          const keep = keeps.next().value!
          decisions.push(keep)
          return keep
        }
        const { out, heads } = split(all(items), at, keepPacket)
        expect(decisions).toHaveLength(items.filter(({ kind }) => kind === 'packet').length)
        const kept = items.filter(({ kind }) => kind === 'message' || decisions.shift())
        expect(out.equals(all(kept))).toBe(true)
        expect(heads).toEqual(items.flatMap(item => (item.kind === 'message' ? [item.head] : [])))
      }),
    )
  })

  it('holds back no more than a head that has not come whole', () => {
    const splitter = new RtspSplitter(() => true)
    expect([...splitter.feed(bytes('SETUP rtsp://a RTSP/1.0\r\nCSeq: 1'))]).toEqual([])
    expect([...splitter.feed(bytes('\r\n\r\n'))]).toEqual(['SETUP rtsp://a RTSP/1.0\r\nCSeq: 1\r\n\r\n'])
    const half = Buffer.from([0x24, 0, 0, 4, 1, 2])
    expect(Buffer.concat([...splitter.feed(half)] as Buffer[])).toEqual(half)
  })

  it.each([
    ['of another protocol', 'GET / HTTP/1.1\r\n\r\n'],
    ['of HTTP that looks like RTSP', 'OPTIONS / HTTP/1.1\r\nHost: a'],
    ['of TLS', '\x16\x03\x01\x02\x00'],
    ['with a head that does not end', `OPTIONS * RTSP/1.0\r\nX: ${'x'.repeat(17_000)}`],
  ])('lets everything through from the first byte %s on', (_what, text) => {
    const splitter = new RtspSplitter(() => false)
    const stream = bytes(`${text}$\0\0\x01x`)
    expect(Buffer.concat([...splitter.feed(stream)] as Buffer[])).toEqual(stream)
    expect([...splitter.feed(bytes('$\0\0\x01x'))]).toEqual([bytes('$\0\0\x01x')])
  })
})
