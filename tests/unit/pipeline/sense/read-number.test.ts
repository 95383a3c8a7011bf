import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NumberFormat, readNumber } from '../../../../edge/pipeline/sense/read-number.js'

const plain: NumberFormat = { value: '', numbersAsText: false, range: { min: -1e9, max: 1e9 } }
const read = (payload: string | Uint8Array, format: Partial<NumberFormat> = {}) =>
  readNumber(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload, {
    ...plain,
    ...format,
  })

describe('the number in a message', () => {
  it.each<[string, Partial<NumberFormat>, number]>([
    ['31.5', {}, 31.5],
    [' -2e3\n', {}, -2000],
    ['{"data":[{"level":7}]}', { value: '/data/0/level' }, 7],
    ['{"a/b":{"m~n":1}}', { value: '/a~1b/m~0n' }, 1],
    ['{"":{"":4}}', { value: '//' }, 4],
    ['{"level":"31.5"}', { value: '/level', numbersAsText: true }, 31.5],
    ['" 8 "', { numbersAsText: true }, 8],
    ['{"~1":9}', { value: '/~01' }, 9],
  ])('%s', (payload, format, value) => {
    expect(read(payload, format)).toEqual({ value })
  })

  it.each<[string, string | Uint8Array, Partial<NumberFormat>, RegExp]>([
    ['text', 'sensor offline', {}, /^it is no JSON: "sensor offline"$/],
    ['NaN', '{"level": NaN}', { value: '/level' }, /no JSON/],
    ['nothing', '', {}, /no JSON/],
    ['half an object', '{"level": 3', { value: '/level' }, /no JSON/],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), {}, /no JSON/],
    [
      'a number as text',
      '{"level":"31.5"}',
      { value: '/level' },
      /^\/level is the text "31\.5", and no number$/,
    ],
    ['text that is no number', '"0x1F"', { numbersAsText: true }, /text/],
    ['empty text', '""', { numbersAsText: true }, /text/],
    ['a list', '[3]', {}, /^it is a list/],
    ['true', 'true', {}, /^it is true/],
    ['null', '{"level":null}', { value: '/level' }, /^\/level is null/],
    ['a missing path', '{"data":{}}', { value: '/data/level' }, /^it has nothing at \/data\/level$/],
    ['what is inherited', '{}', { value: '/constructor/length' }, /nothing at/],
    ['the prototype', '{}', { value: '/__proto__' }, /nothing at/],
    ['the length of a list', '[1,2]', { value: '/length' }, /nothing at/],
    ['no index', '[1,2]', { value: '/01' }, /nothing at/],
    ['the characters of a text', '"12"', { value: '/0' }, /nothing at/],
    ['more than any number', '1e999', {}, /larger than any number/],
    ['more than can be measured', '65535', { range: { min: 0, max: 500 } }, /65535.*outside of 0 to 500/],
    ['less than can be measured', '-9999', { range: { min: 0, max: 500 } }, /outside/],
    ['a huge number', '1e300', {}, /outside/],
    ['a long message', `"${'x'.repeat(70_000)}"`, {}, /70002 bytes/],
  ])('is not %s', (_, payload, format, fault) => {
    expect(read(payload, format)).toEqual({ fault: expect.stringMatching(fault) })
  })

  it('is finite and believable, or there is a short fault, whatever comes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map(text => new TextEncoder().encode(text)),
      fc.double().map(value => new TextEncoder().encode(JSON.stringify({ level: value }))),
    )
    fc.assert(
      fc.property(
        anything,
        fc.boolean(),
        fc.constantFrom('', '/level', '/0/a'),
        (payload, numbersAsText, value) => {
          const reading = read(payload, { numbersAsText, value })
          if ('fault' in reading) expect(reading.fault.length).toBeLessThan(600)
          else expect(Math.abs(reading.value)).toBeLessThanOrEqual(1e9)
        },
      ),
    )
  })
})
