import { describe, expect, it } from 'vitest'
import { fromFailure, toFailure } from '../../../edge/kit/failure.js'
import { describeError, LamppostError } from '../../../edge/kit/lamppost-error.js'

const crossed = (error: unknown): Error => fromFailure(structuredClone(toFailure(error)))

describe('an error that crosses to another thread', () => {
  it.each([
    new LamppostError('STORE_UNAVAILABLE', {
      what: 'The picture cannot be written',
      cause: new Error('EIO'),
    }),
    new LamppostError('STORE_UNAVAILABLE', { what: 'Nothing is free', hint: 'Free some.' }),
  ])('is told there as it is here: $message', error => {
    const there = crossed(error)
    expect(there).toBeInstanceOf(LamppostError)
    expect(describeError(there)).toBe(describeError(error))
    expect(there).toMatchObject({ code: error.code, hint: error.hint, recoverable: error.recoverable })
  })

  it.each([new TypeError('not a picture'), 'not a picture'])(
    'keeps its message where it is not ours',
    error => {
      const there = crossed(error)
      expect(there).not.toBeInstanceOf(LamppostError)
      expect(there.message).toBe('not a picture')
    },
  )
})
