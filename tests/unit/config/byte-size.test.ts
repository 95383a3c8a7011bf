import { expect, it } from 'vitest'
import { parseByteSize } from '../../../edge/config/schema/byte-size.js'

it.each([
  ['0B', 0],
  ['500MB', 500_000_000],
  ['1.5 GB', 1_500_000_000],
  ['2GiB', 2_147_483_648],
  ['64KiB', 65_536],
])('%s', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes)
})

it.each(['', '500', '500mb', '-1MB', 'MB', '1e3MB', '1MB '])('is not %j', text => {
  expect(parseByteSize(text)).toBeUndefined()
})
