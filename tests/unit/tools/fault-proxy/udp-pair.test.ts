import { expect, it } from 'vitest'
import { openUdpPair } from '../../../../tools/fault-proxy/udp-pair.js'

it('a pair is an even port for RTP and the next one for RTCP', async () => {
  const pairs = await Promise.all(Array.from({ length: 20 }, () => openUdpPair('127.0.0.1')))
  for (const { ports, sockets } of pairs) {
    expect(sockets.map(socket => socket.address().port)).toEqual(ports)
    expect([ports[0] % 2, ports[1] - ports[0]]).toEqual([0, 1])
  }
  expect(new Set(pairs.flatMap(({ ports }) => ports)).size).toBe(40)
  for (const pair of pairs) pair.close()
})

it('a pair is refused at an address that is not of this machine', async () => {
  await expect(openUdpPair('192.0.2.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
})
