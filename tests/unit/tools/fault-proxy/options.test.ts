import { describe, expect, it } from 'vitest'
import { cameraAddress, listenAddress, plainNumber } from '../../../../tools/fault-proxy/options.js'

describe('the address of the camera', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5', 554],
    ['gate.lan:8554', 'gate.lan', 8554],
    ['[::1]:8554', '::1', 8554],
    ['[fe80::1]', 'fe80::1', 554],
  ])('%s is understood', (text, host, port) => {
    expect(cameraAddress(text)).toEqual({ host, port })
  })

  it.each([
    ['rtsp://ada:s3cret@cam/1', /without rtsp:\/\/, credentials and path/],
    ['ada:s3cret@cam', /without rtsp:\/\/, credentials and path/],
    ['::1', /an IPv6 address is \[::1\]:554/],
    ['', /--to is HOST or HOST:PORT/],
    ['cam:70000', /port of --to is 70000; ports are 1 to 65535/],
    ['cam:0', /ports are 1 to 65535/],
  ])('%j is refused in words, without the password in it', (text, words) => {
    expect(() => cameraAddress(text)).toThrow(words)
    expect(() => cameraAddress(text)).not.toThrow(/s3cret/)
  })
})

describe('where viewers connect', () => {
  it.each([
    ['8555', '127.0.0.1', 8555],
    ['0', '127.0.0.1', 0],
    ['0.0.0.0:8555', '0.0.0.0', 8555],
    ['[::]:8555', '::', 8555],
  ])('%s is understood', (text, host, port) => {
    expect(listenAddress(text)).toEqual({ host, port })
  })

  it.each(['here', '0.0.0.0', '', '99999', 'cam:99999'])('%j is refused', text => {
    expect(() => listenAddress(text)).toThrow(/--listen/)
  })
})

describe('a number', () => {
  it('has no unit', () => {
    expect([plainNumber('200'), plainNumber('0.5')]).toEqual([200, 0.5])
    for (const text of ['200ms', '', ' ', 'Infinity']) expect(() => plainNumber(text)).toThrow(/plain number/)
  })
})
