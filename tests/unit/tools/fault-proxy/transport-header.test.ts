import { describe, expect, it } from 'vitest'
import {
  changeTransport,
  clientPortsOf,
  isInterleaved,
  isSuccess,
  sequenceOf,
  serverPortsOf,
} from '../../../../tools/fault-proxy/transport-header.js'

const head = (first: string, transport: string): string =>
  `${first}\r\nCSeq: 4\r\nTransport: ${transport}\r\nAuthorization: Digest client_port=1\r\n\r\n`

const SETUP = 'SETUP rtsp://a/;client_port=1-2 RTSP/1.0'
const OK = 'RTSP/1.0 200 OK'

describe('a Transport header', () => {
  it('tells the ports', () => {
    expect(clientPortsOf(head(SETUP, 'RTP/AVP/UDP;unicast;client_port=5000-5001'))).toEqual([5000, 5001])
    expect(clientPortsOf(head(SETUP, 'RTP/AVP;unicast; CLIENT_PORT=5000'))).toEqual([5000, 5001])
    expect(serverPortsOf(head(OK, 'RTP/AVP;client_port=1-2;server_port=6000-6003'))).toEqual([6000, 6003])
    expect(clientPortsOf(head(SETUP, 'RTP/AVP/TCP;unicast;interleaved=0-1'))).toBeUndefined()
    expect(clientPortsOf(head(SETUP, 'RTP/AVP;client_port=0-70000'))).toBeUndefined()
    expect(clientPortsOf(`${SETUP}\r\nCSeq: 4\r\n\r\n`)).toBeUndefined()
  })

  it('is changed in a request, and nothing around it', () => {
    const asked = 'RTP/AVP/UDP;unicast;client_port=5000-5001,RTP/AVP/TCP;interleaved=0-1'
    expect(changeTransport(head(SETUP, asked), { clientPorts: [7000, 7001], destination: '9.9.9.9' })).toBe(
      head(SETUP, asked.replace('5000-5001', '7000-7001')),
    )
  })

  it('is changed in an answer, with the addresses in it', () => {
    const answer =
      'RTP/AVP;unicast;destination=10.0.0.1;source=10.0.0.2;client_port=7000-7001;server_port=6000-6001;ssrc=AB'
    const changes = {
      clientPorts: [5000, 5001],
      serverPorts: [8000, 8001],
      source: '127.0.0.1',
      destination: '127.0.0.2',
    } as const
    expect(changeTransport(head(OK, answer), changes)).toBe(
      head(
        OK,
        'RTP/AVP;unicast;destination=127.0.0.2;source=127.0.0.1;client_port=5000-5001;server_port=8000-8001;ssrc=AB',
      ),
    )
  })

  it('says whether the packets come in the connection', () => {
    expect(isInterleaved(head(OK, 'RTP/AVP/TCP;unicast;interleaved=0-1'))).toBe(true)
    expect(isInterleaved(head(OK, 'RTP/AVP;unicast;interleaved=0-1'))).toBe(true)
    expect(isInterleaved(head(OK, 'RTP/AVP/UDP;unicast;client_port=1-2'))).toBe(false)
  })
})

describe('the head of an answer', () => {
  it('tells to which request it belongs, and whether that was granted', () => {
    expect(sequenceOf('RTSP/1.0 200 OK\r\ncseq:12\r\n\r\n')).toBe('12')
    expect([OK, 'RTSP/1.0 401 Unauthorized', 'RTSP/1.0 461 x'].map(isSuccess)).toEqual([true, false, false])
  })
})
