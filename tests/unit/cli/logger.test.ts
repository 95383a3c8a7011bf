import { describe, expect, it } from 'vitest'
import { createLogger } from '../../../edge/cli/logger.js'
import { createFakeClock } from '../../support/fake-clock.js'

function logTo(isTTY: boolean) {
  const lines: string[] = []
  const output = { isTTY, write: (text: string) => lines.push(text) }
  const redact = (text: string) => text.replaceAll('topsecret', '***')
  return { lines, log: createLogger({ level: 'info', redact, clock: createFakeClock(), output }) }
}

describe('createLogger', () => {
  it('writes a line of JSON, without secrets', () => {
    const { lines, log } = logTo(false)
    log.child({ cameraId: 'east' }).warn({ url: 'rtsp://viewer:topsecret@cam' }, 'camera lost')
    log.debug({}, 'not asked for')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 40,
      cameraId: 'east',
      msg: 'camera lost',
      url: 'rtsp://viewer:***@cam',
    })
  })

  it('writes for people on a terminal, without secrets', () => {
    const { lines, log } = logTo(true)
    log.error({ error: 'topsecret' }, 'camera lost')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/ERROR.*camera lost.*error: "\*\*\*"/s)
    expect(lines[0]).not.toContain('hostname')
  })
})
