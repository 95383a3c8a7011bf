import { expect, it } from 'vitest'
import { describeError, LamppostError } from '../../../edge/kit/lamppost-error.js'

it('is told as sentences, whatever the first one ends with', () => {
  const told = (what: string, cause?: Error) =>
    describeError(new LamppostError('USAGE', { what, hint: 'Do that.', ...(cause && { cause }) }))
  expect(told('Nobody knows "mavik", did you mean "mavic"?')).toBe(
    'USAGE: Nobody knows "mavik", did you mean "mavic"? Do that.',
  )
  expect(told('It is too large')).toBe('USAGE: It is too large. Do that.')
  expect(told('It is full', new Error('ENOSPC:\nno space'))).toBe(
    'USAGE: It is full (ENOSPC:; no space). Do that.',
  )
})
