import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, redactUrl } from '../../../edge/kit/redact.js'

describe('a URL fit to be shown', () => {
  it.each([
    ['rtsp://user:secret@192.0.2.5/s', 'rtsp://***@192.0.2.5/s'],
    ['rtsp://user@192.0.2.5/s', 'rtsp://***@192.0.2.5/s'],
    ['rtsp://user:p@ss@192.0.2.5/s', 'rtsp://***@192.0.2.5/s'],
    ['rtsp://user:pa/ss@192.0.2.5/s', 'rtsp://***@192.0.2.5/s'],
    ['rtsp://user:pa?s#s@192.0.2.5/s', 'rtsp://***@192.0.2.5/s'],
    ['rtsp://192.0.2.5:554/s', 'rtsp://192.0.2.5:554/s'],
    ['rtsp://192.0.2.5:554/user@home', 'rtsp://192.0.2.5:554/user@home'],
    ['rtsp://[2001:db8::1]:554/a@b', 'rtsp://[2001:db8::1]:554/a@b'],
    ['rtsp://192.0.2.5/s?user=u&password=p&channel=1', 'rtsp://192.0.2.5/s?user=u&password=***&channel=1'],
    ['https://h/x?access_token=t#f', 'https://h/x?access_token=***#f'],
    ['https://h/x?key=t;n=1', 'https://h/x?key=***;n=1'],
    ['videos/a@b.mp4', 'videos/a@b.mp4'],
  ])('%s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown)
  })
})

describe('a redactor', () => {
  it('replaces a secret in the spellings in which it turns up', () => {
    const redact = createRedactor(["p@s/w'rd"])
    const encoded = encodeURIComponent("p@s/w'rd")
    const text = `plain p@s/w'rd, lax ${encoded}, lower ${encoded.toLowerCase()}, strict ${encoded.replace("'", '%27')}`
    expect(redact(text)).toBe('plain ***, lax ***, lower ***, strict ***')
  })

  it('finds a secret with quotes in a line of JSON', () => {
    const secret = 'a"b\\c'
    expect(createRedactor([secret])(JSON.stringify({ password: secret }))).toBe('{"password":"***"}')
  })

  it('takes the longer one of two that begin alike', () => {
    expect(createRedactor(['secret', 'secret-and-more'])('secret-and-more')).toBe('***')
  })

  it('masks the credentials of any URL, known or not', () => {
    const text = "[rtsp @ 0x55] 'rtsp://admin:other@192.0.2.5/s': 401 Unauthorized"
    expect(createRedactor([])(text)).toBe("[rtsp @ 0x55] 'rtsp://***@192.0.2.5/s': 401 Unauthorized")
  })

  it('leaves values alone that would mangle every line', () => {
    expect(createRedactor(['1', '', 'ab'])('camera 1 is about 12')).toBe('camera 1 is about 12')
  })

  it('lets no secret through, whatever stands around it', () => {
    const secret = fc
      .string({ minLength: 3, maxLength: 20, unit: 'binary' })
      .filter(text => !/^\**$/.test(text))
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const shown = createRedactor([value])(`${before}${value}${after}`)
        // What the mask itself and its neighbours make up was not let through.
        fc.pre(!`${before}***${after}`.includes(value))
        expect(shown).not.toContain(value)
      }),
    )
  })
})
