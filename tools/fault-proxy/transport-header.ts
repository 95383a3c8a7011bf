/** Ports of RTP and RTCP. */
export type PortPair = readonly [rtp: number, rtcp: number]

export interface TransportChanges {
  readonly clientPorts: PortPair
  readonly serverPorts?: PortPair
  /** Where packets come from and go to, as the reader of the head sees it. */
  readonly source?: string
  readonly destination?: string
}

const TRANSPORT = /^(transport:)([^\r\n]*)/im

/** `CSeq` of a request or an answer. */
export const sequenceOf = (head: string): string | undefined => /^cseq:[ \t]*(\S+)/im.exec(head)?.[1]

export const isSetup = (head: string): boolean => head.startsWith('SETUP ')

export const isAnswer = (head: string): boolean => head.startsWith('RTSP/')

export const isSuccess = (head: string): boolean => /^RTSP\/\S+ 2\d\d\b/.test(head)

/** Whether the packets come in the RTSP connection itself. */
export const isInterleaved = (head: string): boolean =>
  /\/TCP\b|interleaved=/i.test(TRANSPORT.exec(head)?.[2] ?? '')

export const clientPortsOf = (head: string): PortPair | undefined => portsOf(head, 'client_port')

export const serverPortsOf = (head: string): PortPair | undefined => portsOf(head, 'server_port')

/** The head with other ports and addresses, where it has any. Everything else stays as it is, byte for byte. */
export function changeTransport(head: string, changes: TransportChanges): string {
  return head.replace(TRANSPORT, (_line, name: string, value: string) => {
    const changed = [
      ['client_port', changes.clientPorts.join('-')],
      ['server_port', changes.serverPorts?.join('-')],
      ['source', changes.source],
      ['destination', changes.destination],
    ] as const
    return `${name}${changed.reduce((text, [key, to]) => (to === undefined ? text : replaced(text, key, to)), value)}`
  })
}

const replaced = (value: string, key: string, to: string): string =>
  value.replace(new RegExp(`(;[ \\t]*${key}=)[^;,\\s]+`, 'gi'), (_all, name: string) => `${name}${to}`)

function portsOf(head: string, key: string): PortPair | undefined {
  const value = TRANSPORT.exec(head)?.[2] ?? ''
  const [, rtp, rtcp] = new RegExp(`;[ \\t]*${key}=(\\d{1,5})(?:-(\\d{1,5}))?`, 'i').exec(value) ?? []
  if (rtp === undefined) return undefined
  const ports: PortPair = [Number(rtp), rtcp === undefined ? Number(rtp) + 1 : Number(rtcp)]
  return ports.every(port => port > 0 && port < 65_536) ? ports : undefined
}
