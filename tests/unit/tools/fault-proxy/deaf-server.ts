import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

const listenAndSleep = `
  const { parentPort } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
  })`

/** More than a queue of 1 holds, however the kernel counts. */
const FILLERS = 4

/** A port where nobody answers: its queue is full and is never looked at, so the kernel drops every SYN. */
export async function openDeafServer() {
  const worker = new Worker(listenAndSleep, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers: Socket[] = []
  for (let i = 0; i < FILLERS; i += 1) fillers.push(connect(port, '127.0.0.1').on('error', () => {}))
  await once(fillers[0]!, 'connect')
  return {
    port,
    close: async () => {
      for (const filler of fillers) filler.destroy()
      await worker.terminate()
    },
  }
}
