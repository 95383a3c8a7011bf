#!/usr/bin/env node
/** The command that stands between a camera and whoever watches it, and spoils the network. */
import { fstatSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Command, CommanderError } from 'commander'
import { exitCodes } from '../../edge/cli/exit-codes.js'
import { stopSignal } from '../../edge/cli/stop-signal.js'
import { systemClock } from '../../edge/kit/clock.js'
import { describeError, isLamppostError, messageOf } from '../../edge/kit/lamppost-error.js'
import { obey } from './commands.js'
import { cameraAddress, listenAddress, plainNumber } from './options.js'
import { openFaultProxy } from './proxy.js'

interface Options {
  readonly to: string
  readonly listen: string
  readonly delay: number
  readonly jitter: number
  readonly drop: number
  readonly throttle?: number
  readonly halfOpen: boolean
}

const help = `
Examples, with P for "node dist/tools/fault-proxy/fault-proxy.js":
  $ P --to 10.0.0.5                            a camera on port 554, nothing wrong yet
  $ P --to 10.0.0.5 --delay 200 --jitter 50    a long line
  $ P --to 10.0.0.5 --drop 0.02                a bad radio link
  $ P --to 10.0.0.5 --throttle 60000           a link of 480 kbit/s
  $ ffplay rtsp://USER:PASSWORD@127.0.0.1:8555/PATH       what comes through

Prints {"port": N} when it listens. Takes commands as lines of JSON on stdin and answers each with a line,
{"done": true} or {"error": "..."}:
  {"do": "delay", "ms": 200, "jitterMs": 50}     {"do": "half-open"}    {"do": "half-open", "on": false}
  {"do": "drop", "share": 0.02}                  {"do": "cut"}          {"do": "clear"}
  {"do": "throttle", "bytesPerSecond": 60000}    {"do": "status"}

Ends on Ctrl-C, SIGTERM, or when whoever gives it commands has ended. Says nothing of what it carries.`

async function main(options: Options): Promise<void> {
  const to = cameraAddress(options.to)
  const stop = stopSignal()
  const proxy = await openFaultProxy(
    {
      to,
      listen: listenAddress(options.listen),
      faults: {
        delayMs: options.delay,
        jitterMs: options.jitter,
        dropShare: options.drop,
        bytesPerSecond: options.throttle,
        halfOpen: options.halfOpen,
      },
    },
    {
      clock: systemClock,
      onUnreachable: cause => {
        process.stderr.write(`The camera cannot be reached: ${messageOf(cause)}\n`)
      },
    },
  )
  const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`)
  say({ port: proxy.port })
  const lines = createInterface({ input: process.stdin })
  lines.on('line', line => {
    if (line.trim() !== '') say(obey(line, proxy))
  })
  const left = new Promise<void>(resolve => lines.once('close', resolve))
  await Promise.race(hasMaster() ? [stop.asked, left] : [stop.asked])
  lines.close()
  await proxy.close()
}

/** Whether someone may still write to stdin. With </dev/null or a file of commands, its end means nothing. */
function hasMaster(): boolean {
  const stdin = fstatSync(0)
  return process.stdin.isTTY || stdin.isFIFO() || stdin.isSocket()
}

const program = new Command('fault-proxy')
  .description('stand between a camera and its viewers, and spoil the network: RTSP over TCP and UDP')
  .requiredOption('--to <host[:port]>', 'the camera; port 554 when it is not given')
  .option('--listen <[host:]port>', 'where viewers connect; 0 takes a free port', '127.0.0.1:8555')
  .option('--delay <ms>', 'everything comes so many milliseconds later, in both directions', plainNumber, 0)
  .option('--jitter <ms>', 'and at random up to so many more', plainNumber, 0)
  .option('--drop <share>', 'share of RTP packets that get lost, 0 to 1', plainNumber, 0)
  .option('--throttle <bytes>', 'bytes per second towards the viewers, all together', plainNumber)
  .option('--half-open', 'nothing passes, and nobody is told', false)
  .addHelpText('after', help)
  .exitOverride()
  .action(main)

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.OK)
  throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.OK : exitCodes.USAGE
  } else {
    process.stderr.write(`${describeError(error)}\n`)
    const unavailable = isLamppostError(error, 'PORT_IN_USE')
    const usage = isLamppostError(error, 'USAGE')
    process.exitCode = unavailable ? exitCodes.UNAVAILABLE : usage ? exitCodes.USAGE : exitCodes.FAILED
  }
}
