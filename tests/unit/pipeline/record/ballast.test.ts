import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createBallast } from '../../../../edge/pipeline/record/ballast.js'
import { diskState } from '../../../../edge/pipeline/record/disk.js'

const freshDir = () => mkdtempSync(join(tmpdir(), 'lamppost-ballast-'))

describe('ballast', () => {
  it('takes room, gives it back once, and takes it again', async () => {
    const dir = freshDir()
    const ballast = createBallast(dir, 1_500_000)
    expect(await ballast.refill()).toBe(true)
    expect(statSync(join(dir, 'ballast')).size).toBe(1_500_000)
    expect(ballast.release()).toBe(true)
    expect(ballast.release()).toBe(false)
    expect(existsSync(join(dir, 'ballast'))).toBe(false)
    expect(await ballast.refill()).toBe(true)
  })

  it('does not take the last room', async () => {
    const dir = freshDir()
    const { freeBytes } = await diskState(dir)
    expect(await createBallast(dir, freeBytes).refill()).toBe(false)
    expect(readdirSync(dir)).toEqual([])
  })

  it('gives and takes nothing where there is no folder', async () => {
    const ballast = createBallast(join(freshDir(), 'missing'), 1000)
    expect(await ballast.refill()).toBe(false)
    expect(ballast.release()).toBe(false)
  })
})
