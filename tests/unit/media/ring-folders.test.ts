import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { removeRings, ringFolderOf, sweepRings } from '../../../edge/media/ring-folders.js'
import { scratchFolder } from '../../fixtures/media/clips.js'

let folder: Awaited<ReturnType<typeof scratchFolder>>
beforeEach(async () => {
  folder = await scratchFolder()
})
afterEach(() => folder.remove())

const leave = (name: string) => {
  mkdirSync(join(folder.path, name, 'ring'), { recursive: true })
  writeFileSync(join(folder.path, name, 'ring', '0.ts'), 'video')
}
/** Of a process that was there and is gone. */
const deadPid = () => Number(execFileSync('sh', ['-c', 'echo $$']).toString())

describe('folders of rings', () => {
  it('are swept where their process is dead, and only there', async () => {
    const alive = [
      ringFolderOf(process.pid),
      ringFolderOf(process.ppid),
      'lamppost-data',
      'lamppost-',
      'other',
    ]
    for (const name of [...alive, ringFolderOf(deadPid())]) leave(name)
    await sweepRings(folder.path)
    expect(readdirSync(folder.path).sort()).toEqual([...alive].sort())
    expect(readdirSync(join(folder.path, ringFolderOf(process.pid)))).toEqual(['ring'])
  })

  it('need not be there', async () => {
    await sweepRings(join(folder.path, 'nowhere'))
    await removeRings(join(folder.path, 'nowhere'))
  })

  it('go with their own process', async () => {
    leave(ringFolderOf(process.pid))
    leave(ringFolderOf(process.ppid))
    await removeRings(folder.path)
    expect(readdirSync(folder.path)).toEqual([ringFolderOf(process.ppid)])
  })
})
