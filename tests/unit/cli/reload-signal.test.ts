import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { reloadOnSignal } from '../../../edge/cli/reload-signal.js'
import type { LoadedConfig } from '../../../edge/config/load.js'
import { eventually } from '../../support/eventually.js'
import { recordingLog } from '../../support/recording-log.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

const nothing = { added: [], removed: [], changed: [], needRestart: [] }

describe('reloading on SIGHUP', () => {
  let end = () => {}
  afterEach(() => end())

  async function reloading(apply: (loaded: LoadedConfig) => Promise<typeof nothing>) {
    const folder = await folderWith({ 'box.yaml': goodConfig, 'model.yaml': '' })
    const path = join(folder, 'box.yaml')
    const { log, lines } = recordingLog()
    end = reloadOnSignal(path, log, apply)
    const said = (message: string) => lines.filter(line => line.message.includes(message))
    return { path, said, hangUp: () => process.emit('SIGHUP') }
  }

  it('answers signals that come meanwhile with one more reading, never two at a time', async () => {
    const finish: (() => void)[] = []
    let running = 0
    let most = 0
    const { hangUp } = await reloading(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>(resolve => finish.push(resolve))
      running -= 1
      return nothing
    })
    hangUp()
    await eventually(() => expect(finish).toHaveLength(1))
    hangUp()
    hangUp()
    finish[0]!()
    await eventually(() => expect(finish).toHaveLength(2))
    finish[1]!()
    await eventually(() => expect(running).toBe(0))
    expect([finish.length, most]).toEqual([2, 1])
  })

  it('names the mistakes of a configuration with their lines, and applies nothing of it', async () => {
    const apply = vi.fn(async () => nothing)
    const { path, said, hangUp } = await reloading(apply)
    await writeFile(path, goodConfig.replace('cameras:', 'camera:'))
    hangUp()
    await eventually(() => expect(said('has mistakes')).toHaveLength(1))
    const { mistakes } = said('has mistakes')[0]!.fields as { mistakes: string[] }
    expect(mistakes[0]).toMatch(/^line \d+ /)
    expect(apply).not.toHaveBeenCalled()
  })

  it('applies nothing more once it is ended', async () => {
    let finish = () => {}
    const apply = vi.fn(async () => {
      await new Promise<void>(resolve => {
        finish = resolve
      })
      return nothing
    })
    const { said, hangUp } = await reloading(apply)
    hangUp()
    await eventually(() => expect(apply).toHaveBeenCalledOnce())
    hangUp()
    end()
    finish()
    await eventually(() => expect(said('taken over')).toHaveLength(1))
    expect(process.listenerCount('SIGHUP')).toBe(0)
    expect(apply).toHaveBeenCalledOnce()
  })

  it('goes on after a change that failed', async () => {
    const apply = vi.fn(async () => nothing).mockRejectedValueOnce(new Error('no disk'))
    const { said, hangUp } = await reloading(apply)
    hangUp()
    await eventually(() => expect(said('could not be taken over')).toHaveLength(1))
    hangUp()
    await eventually(() => expect(said('configuration taken over')).toHaveLength(1))
  })
})
