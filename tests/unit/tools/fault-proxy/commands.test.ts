import { describe, expect, it } from 'vitest'
import { obey } from '../../../../tools/fault-proxy/commands.js'
import { changedFaults, type Faults, noFaults } from '../../../../tools/fault-proxy/faults.js'
import type { OpenFaultProxy } from '../../../../tools/fault-proxy/proxy.js'

function proxyInMemory() {
  let faults: Faults = noFaults
  let cuts = 0
  const proxy: OpenFaultProxy = {
    port: 1,
    connections: 3,
    get faults() {
      return faults
    },
    set: changes => {
      faults = changedFaults(faults, changes)
    },
    cut: () => {
      cuts += 1
    },
    close: async () => {},
  }
  const say = (command: object) => obey(JSON.stringify(command), proxy)
  return { proxy, say, faults: () => faults, cuts: () => cuts }
}

describe('a command', () => {
  it.each([
    [
      { do: 'delay', ms: 200, jitterMs: 50 },
      { delayMs: 200, jitterMs: 50 },
    ],
    [
      { do: 'delay', ms: 200 },
      { delayMs: 200, jitterMs: 0 },
    ],
    [{ do: 'drop', share: 0.5 }, { dropShare: 0.5 }],
    [{ do: 'throttle', bytesPerSecond: 1000 }, { bytesPerSecond: 1000 }],
    [{ do: 'half-open' }, { halfOpen: true }],
  ])('%j sets its fault and leaves the others', (command, changes) => {
    const { say, faults } = proxyInMemory()
    expect(say(command)).toEqual({ done: true })
    expect(faults()).toEqual({ ...noFaults, ...changes })
  })

  it('takes faults back, one by one or all', () => {
    const { say, faults } = proxyInMemory()
    say({ do: 'throttle', bytesPerSecond: 1000 })
    say({ do: 'half-open' })
    say({ do: 'drop', share: 1 })
    say({ do: 'throttle', bytesPerSecond: null })
    say({ do: 'half-open', on: false })
    expect(faults()).toEqual({ ...noFaults, dropShare: 1 })
    say({ do: 'clear' })
    expect(faults()).toEqual(noFaults)
  })

  it('cuts', () => {
    const { say, cuts } = proxyInMemory()
    expect(say({ do: 'cut' })).toEqual({ done: true })
    expect(cuts()).toBe(1)
  })

  it('tells how things are', () => {
    const { say } = proxyInMemory()
    const faults = { delayMs: 0, jitterMs: 0, dropShare: 0, bytesPerSecond: null, halfOpen: false }
    expect(say({ do: 'status' })).toEqual({ done: true, connections: 3, faults })
  })

  it.each([
    ['delay 200', /no JSON/],
    ['[]', /object/],
    ['null', /object/],
    ['{"ms":1}', /no "do"; there are delay, drop/],
    ['{"do":"toString"}', /There is no command "toString"/],
    ['{"do":"delay","seconds":1}', /delay takes ms and jitterMs, not seconds/],
    ['{"do":"cut","now":true}', /cut takes nothing/],
    ['{"do":"delay","ms":-1}', /delayMs is -1; it must be milliseconds/],
    ['{"do":"delay","ms":"200"}', /delayMs is "200"; it must be/],
    ['{"do":"drop"}', /dropShare is absent/],
    ['{"do":"drop","share":1.5}', /dropShare is 1.5/],
    ['{"do":"throttle","bytesPerSecond":0}', /half-open is what lets nothing pass/],
    ['{"do":"half-open","on":"no"}', /halfOpen is "no"; it must be true or false/],
  ])('%s is refused in words, and changes nothing', (line, words) => {
    const { proxy, faults } = proxyInMemory()
    expect(obey(line, proxy)).toEqual({ error: expect.stringMatching(words) })
    expect(faults()).toEqual(noFaults)
  })
})
