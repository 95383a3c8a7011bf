import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { aWhile, createBench, echo, until } from './peers.js'

const program = fileURLToPath(new URL('../../../../tools/fault-proxy/fault-proxy.ts', import.meta.url))
const bench = createBench()
afterEach(() => bench.close())

const command = (args: readonly string[]): string[] => ['--import', 'tsx', program, ...args]

/** What a user gets to see who starts it and it does not work out. */
function outcome(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, command(args), (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

async function start(args: readonly string[], stdin: 'pipe' | 'ignore' = 'pipe') {
  const child: ChildProcess = spawn(process.execPath, command(args), { stdio: [stdin, 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  bench.kept({
    close: () => {
      child.kill('SIGKILL')
      return ended
    },
  })
  let complaints = ''
  child.stderr!.on('data', text => {
    complaints += text
  })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const answer = async () => JSON.parse((await lines.next()).value ?? 'null')
  const { port } = (await answer()) as { port: number }
  return {
    child,
    port,
    ended,
    complaints: () => complaints,
    say: (line: string) => {
      child.stdin!.write(`${line}\n`)
      return answer()
    },
  }
}

describe('the program', () => {
  it('explains itself', async () => {
    const { code, stdout } = await outcome('--help')
    expect(code).toBe(0)
    for (const word of [
      '--to',
      '--listen',
      '--delay',
      '--drop',
      '--throttle',
      '--half-open',
      'Examples',
      'cut',
    ])
      expect(stdout).toContain(word)
  })

  it('obeys its flags and its stdin, and ends with it', async () => {
    const server = await bench.server(echo)
    const { child, port, say, ended, complaints } = await start([
      ...['--to', `127.0.0.1:${server.port}`, '--listen', '0', '--half-open'],
    ])
    const viewer = await bench.viewer(port)
    viewer.socket.write('a')
    expect(await say('{"do":"status"}')).toMatchObject({ done: true, faults: { halfOpen: true } })
    expect(server.ends).toEqual([])
    expect(await say('what?')).toEqual({ error: expect.stringContaining('no JSON') })
    expect(await say('{"do":"clear"}')).toEqual({ done: true })
    await until(() => viewer.text === 'a')
    expect(await say('{"do":"cut"}')).toEqual({ done: true })
    await until(() => viewer.closed)
    child.stdin!.end()
    expect(await ended).toEqual([0, null])
    expect(complaints()).toBe('')
  })

  it('goes on where nobody gives it commands, until SIGTERM', async () => {
    const server = await bench.server(echo)
    const args = ['--to', `127.0.0.1:${server.port}`, '--listen', '127.0.0.1:0', '--delay', '1']
    const { child, port, ended } = await start(args, 'ignore')
    await aWhile()
    const viewer = await bench.viewer(port)
    viewer.socket.write('a')
    await until(() => viewer.text === 'a')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })

  it('says once that the camera cannot be reached', async () => {
    const { port, complaints } = await start(['--to', '127.0.0.1:1', '--listen', '0'])
    for (let i = 0; i < 2; i += 1) {
      const viewer = await bench.viewer(port)
      await until(() => viewer.ended)
    }
    await until(() => complaints() !== '')
    expect(complaints()).toMatch(/^The camera cannot be reached: .*ECONNREFUSED.*\n$/)
  })

  it.each([
    [[], /--to.*not specified/],
    [['--to', 'rtsp://ada:s3cret@cam/1'], /--to is HOST or HOST:PORT, without rtsp:\/\/, credentials/],
    [['--to', 'cam', '--listen', '0', '--drop', '2'], /dropShare is 2; it must be a share/],
  ])('refuses %j in words, and repeats no password', async (args, words) => {
    const { code, stdout, stderr } = await outcome(...args)
    expect(stderr).toMatch(words)
    expect(`${stdout}${stderr}`).not.toContain('s3cret')
    expect(code).toBe(2)
  })

  it('says that a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    bench.kept(taken)
    const { port } = taken.address() as { port: number }
    const { code, stderr } = await outcome('--to', 'cam', '--listen', String(port))
    expect(stderr).toMatch(/^PORT_IN_USE: .*taken.*Choose another port/)
    expect(code).toBe(3)
  })
})
