import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { demandRoom, withoutRoom } from '../../../../edge/flights/job/room.js'
import { LamppostError } from '../../../../edge/kit/lamppost-error.js'

const failure = (code: string) => Object.assign(new Error(`it failed with ${code}`), { code })

describe('the room of a job', () => {
  it.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])('is what %s is about', code => {
    const wrapped = new LamppostError('FLIGHT_OUTPUT_FAILED', { what: 'no PDF', cause: failure(code) })
    for (const error of [failure(code), wrapped]) {
      const told = withoutRoom('/jobs/1', error) as LamppostError
      expect(told.code).toBe('FLIGHT_NO_ROOM')
      expect(told.recoverable).toBe(true)
      expect(told.message).toContain('/jobs/1')
      expect((told.cause as Error).message).toBe(`it failed with ${code}`)
    }
  })

  it.each([failure('EACCES'), new Error('else'), 'no error at all'])('is not what %s is about', error => {
    expect(withoutRoom('/jobs/1', error)).toBe(error)
  })

  it('is demanded before it is taken', async () => {
    await demandRoom(tmpdir(), 0)
    const refused = await demandRoom(tmpdir(), 1e18).catch(error => error)
    expect(refused).toMatchObject({ code: 'FLIGHT_NO_ROOM' })
    expect(refused.message).toContain('1000000000000 MB are left to others')
    // It says what is free, which another failure would not.
    expect(withoutRoom('/jobs/1', refused)).toBe(refused)
  })
})
