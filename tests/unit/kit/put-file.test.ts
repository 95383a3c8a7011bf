import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { putCopy, putText } from '../../../edge/kit/put-file.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-put-'))
  path = join(folder, 'mine.yaml')
})
afterEach(() => rm(folder, { recursive: true }))

const modeOf = async (file: string) => (await stat(file)).mode & 0o777

describe('putText', () => {
  it('makes the file and its folder where they are missing', async () => {
    const deep = join(folder, 'a', 'b', 'new.yaml')
    await putText(deep, 'a: 1\n')
    expect(await readFile(deep, 'utf8')).toBe('a: 1\n')
  })

  it('replaces what is there, keeps its mode, and leaves nothing beside it', async () => {
    await writeFile(path, 'old, and longer than the new one')
    await chmod(path, 0o640)
    await putText(path, 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect(await modeOf(path)).toBe(0o640)
    expect(await readdir(folder)).toEqual(['mine.yaml'])
  })

  it('replaces the file that a link leads to, and not the link', async () => {
    const target = join(folder, 'target.yaml')
    await writeFile(target, 'old')
    await symlink('target.yaml', path)
    await putText(path, 'new')
    expect((await lstat(path)).isSymbolicLink()).toBe(true)
    expect(await readlink(path)).toBe('target.yaml')
    expect(await readFile(target, 'utf8')).toBe('new')
  })

  it('leaves nothing where the name cannot be given', async () => {
    const taken = join(folder, 'taken')
    await putText(join(taken, 'inside'), 'a folder with something in it')
    await expect(putText(taken, 'new')).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['taken'])
  })
})

describe('putCopy', () => {
  it('copies a file that may only be read', async () => {
    const from = join(folder, 'weights.onnx')
    await writeFile(from, 'weights', { mode: 0o444 })
    await putCopy(from, path)
    expect(await readFile(path, 'utf8')).toBe('weights')
  })
})
