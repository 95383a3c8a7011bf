import { describe, expect, it } from 'vitest'
import { findMosquitto, startBroker } from '../../../../edge/cli/demo/broker.js'
import { listen } from '../../../support/mosquitto.js'

describe.skipIf(!findMosquitto())('startBroker', () => {
  it('gives a broker that answers, and takes its port again after it was killed', async () => {
    const first = await startBroker()
    await (await listen(first.url, '#')).close()
    await first.kill()
    const second = await startBroker({ port: first.port })
    expect(second.url).toBe(first.url)
    await (await listen(second.url, '#')).close()
    await second.stop()
  })

  it('can be stopped more than once', async () => {
    const broker = await startBroker()
    await broker.stop()
    await expect(broker.kill()).resolves.toBeUndefined()
  })

  it('does not take a foreign broker for its own', async () => {
    const { port, stop } = await startBroker()
    await expect(startBroker({ port })).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
    await stop()
  })

  it("passes on mosquitto's own words when it does not start", async () => {
    await expect(startBroker({ extraLines: ['no_such_option 1'] })).rejects.toMatchObject({
      code: 'BROKER_UNREACHABLE',
      message: expect.stringContaining('no_such_option'),
    })
  })
})
