import { readlink } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { yieldPoolThreads } from '../../../edge/kit/low-priority.js'

const isLinux = process.platform === 'linux'
const priorityOf = (thread: string): number => getPriority(Number(basename(thread)))

describe.runIf(isLinux)('threads whose work can wait', () => {
  it('are those of libuv, and no other', async () => {
    const mine = getPriority(process.pid)
    await yieldPoolThreads()
    const threads = await Promise.all(Array.from({ length: 20 }, () => readlink('/proc/thread-self')))
    expect(new Set(threads.map(priorityOf))).toEqual(new Set([Math.max(15, mine)]))
    expect(getPriority(process.pid)).toBe(mine)
  })

  it('are such as say so themselves', async () => {
    const file = new URL('../../../dist/edge/kit/low-priority.js', import.meta.url).href
    const source = `const { readlinkSync } = require('node:fs')
      import('${file}').then(({ yieldThisThread }) => {
        yieldThisThread()
        const thread = readlinkSync('/proc/thread-self').split('/').at(-1)
        require('node:worker_threads').parentPort.postMessage(require('node:os').getPriority(Number(thread)))
      })`
    const priority = await new Promise(resolve => new Worker(source, { eval: true }).once('message', resolve))
    expect(priority).toBe(15)
    expect(getPriority(process.pid)).toBeLessThan(20)
  })
})
