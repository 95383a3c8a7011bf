import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { ffmpegChildrenOf, ffmpegPssMiB, rssMiBOf, usageOf } from '../../../../edge/cli/bench/usage.js'

/** Decodes for as long as it is let. */
const busyFfmpeg = () =>
  spawn('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360', '-f', 'null', '-'])

it('counts what an ffmpeg uses while it runs, and after it has ended', async () => {
  const before = await usageOf(process.pid)
  const child = busyFfmpeg()
  await expect
    .poll(async () => (await usageOf(process.pid)).ffmpegCpuS - before.ffmpegCpuS, { timeout: 20_000 })
    .toBeGreaterThan(0.2)
  expect((await ffmpegChildrenOf(process.pid)).map(({ pid }) => pid)).toContain(child.pid)
  const [pssMiB] = await ffmpegPssMiB(process.pid)
  expect(pssMiB).toBeGreaterThan(2)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await ffmpegPssMiB(process.pid)).toEqual([])
  expect((await usageOf(process.pid)).ffmpegCpuS - before.ffmpegCpuS).toBeGreaterThan(0.2)
})

it('tells the memory of a process as the process does', async () => {
  const own = process.memoryUsage.rss() / 2 ** 20
  expect(Math.abs((await rssMiBOf(process.pid)) - own)).toBeLessThan(own / 2)
})
