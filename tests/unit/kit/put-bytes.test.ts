import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { putBytes, putFolder } from '../../../edge/kit/put-bytes.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lamppost-put-bytes-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('putting bytes into a file', () => {
  it('puts all of them there, in their order, for whom it may be read by', async () => {
    const path = join(dir, 'file')
    await putBytes(path, [Buffer.from('one '), new Uint8Array(0), Buffer.from('two')], 0o600)
    expect(readFileSync(path, 'utf8')).toBe('one two')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(dir)).toEqual(['file'])
  })

  it('takes them as they come, and from memory that threads share', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(65)
    async function* coming() {
      yield shared
      yield shared
    }
    await putBytes(join(dir, 'file'), coming(), 0o600)
    expect(readFileSync(join(dir, 'file'), 'utf8')).toBe('AAAAAA')
  })

  it('leaves nothing behind where they end too soon', async () => {
    async function* broken() {
      yield Buffer.from('half')
      throw new Error('no more')
    }
    await expect(putBytes(join(dir, 'file'), broken(), 0o600)).rejects.toThrow('no more')
    expect(readdirSync(dir)).toEqual([])
  })

  it('says what was wrong first, where nothing can be removed either', async () => {
    writeFileSync(join(dir, 'no folder'), '')
    await expect(putBytes(join(dir, 'no folder', 'file'), [], 0o600)).rejects.toMatchObject({
      ...{ code: 'ENOTDIR', syscall: 'open' },
    })
  })
})

describe('putting a folder', () => {
  it('makes what is missing above it, and leaves what is there', async () => {
    mkdirSync(join(dir, 'there'), { mode: 0o755 })
    await putFolder(join(dir, 'there', 'new', 'newer'), 0o700)
    const modes = ['there', 'there/new', 'there/new/newer'].map(
      each => statSync(join(dir, each)).mode & 0o777,
    )
    expect(modes).toEqual([0o755, 0o700, 0o700])
    await putFolder(join(dir, 'there'), 0o700)
    expect(statSync(join(dir, 'there')).mode & 0o777).toBe(0o755)
  })
})
