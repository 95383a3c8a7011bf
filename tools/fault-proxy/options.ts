import { InvalidArgumentError } from 'commander'
import { LamppostError } from '../../edge/kit/lamppost-error.js'

export interface Address {
  readonly host: string
  readonly port: number
}

const RTSP_PORT = 554
const LOCAL = '127.0.0.1'
const ADDRESS = /^(?:\[([^\]]+)\]|([^:[\]/@\s]+))(?::(\d+))?$/

/** `HOST`, `HOST:PORT` or `[IPv6]:PORT`. The value is not repeated: people paste URLs with passwords. */
export function cameraAddress(text: string): Address {
  if (/[/@]/.test(text)) throw unusable('--to is HOST or HOST:PORT, without rtsp://, credentials and path')
  const [, bracketed, name, port] = ADDRESS.exec(text) ?? []
  const host = bracketed ?? name
  if (host === undefined) throw unusable('--to is HOST or HOST:PORT; an IPv6 address is [::1]:554')
  return { host, port: port === undefined ? RTSP_PORT : portNumber(port, '--to', 1) }
}

/** `PORT`, or an address of this machine in front of it. */
export function listenAddress(text: string): Address {
  if (/^\d+$/.test(text)) return { host: LOCAL, port: portNumber(text, '--listen', 0) }
  const [, bracketed, name, port] = ADDRESS.exec(text) ?? []
  const host = bracketed ?? name
  if (host === undefined || port === undefined)
    throw unusable('--listen is PORT or HOST:PORT, such as 0.0.0.0:8555')
  return { host, port: portNumber(port, '--listen', 0) }
}

function portNumber(text: string, option: string, least: number): number {
  const port = Number(text)
  if (port < least || port > 65_535)
    throw unusable(`The port of ${option} is ${text}; ports are ${least} to 65535`)
  return port
}

const unusable = (what: string): LamppostError => new LamppostError('USAGE', { what })

/** A plain number; which ones fit, the faults themselves know. */
export function plainNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!Number.isFinite(value)) throw new InvalidArgumentError('Give a plain number, without a unit.')
  return value
}
