import { generateKeyPairSync, verify } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publicKeyOf } from '../../../edge/proof/signer.js'
import { openSigningKey } from '../../../edge/proof/signing-key.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamppost-signing-key-'))
  path = join(folder, 'keys', 'evidence.pem')
})
afterEach(() => rm(folder, { recursive: true }))

const modeOf = async (file: string) => (await stat(file)).mode & 0o777
const put = async (content: string | Buffer, mode = 0o600) => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content, { mode })
}
const pemOf = (type: 'ed25519' | 'ed448'): string => {
  const { privateKey } = type === 'ed448' ? generateKeyPairSync('ed448') : generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

describe('the signing key', () => {
  it('is made at the first start, for its owner only, and kept from then on', async () => {
    const first = await openSigningKey(path)
    expect(first.condition).toEqual({ kind: 'missing' })
    expect(await modeOf(path)).toBe(0o600)
    expect(await readdir(dirname(path))).toEqual(['evidence.pem'])
    const second = await openSigningKey(path)
    expect(second.condition).toEqual({ kind: 'kept' })
    expect(second.signer.publicKey).toBe(first.signer.publicKey)
    const bytes = Buffer.from('路')
    const signature = second.signer.sign(bytes)
    expect(verify(null, bytes, publicKeyOf(first.signer.publicKey), signature)).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['no key', 'hello'],
    ['half a key', pemOf('ed25519').slice(0, 60)],
    ['a key of another kind', pemOf('ed448')],
  ])('puts %s aside, untouched, and makes one', async (_, content) => {
    await put(content)
    const { condition, signer } = await openSigningKey(path)
    expect(condition).toMatchObject({ kind: 'unusable', why: expect.stringMatching(/./) })
    const movedTo = (condition as { movedTo: string }).movedTo
    expect(await readFile(movedTo, 'utf8')).toBe(content)
    expect((await openSigningKey(path)).signer.publicKey).toBe(signer.publicKey)
  })

  it('puts aside what cannot be read at all', async () => {
    await mkdir(path, { recursive: true })
    const { condition } = await openSigningKey(path)
    expect(condition).toMatchObject({ kind: 'unusable', why: expect.stringContaining('EISDIR') })
    expect((await openSigningKey(path)).condition).toEqual({ kind: 'kept' })
  })

  it('tells of a mode that lets others read it, closes it, and uses it', async () => {
    const { signer } = await openSigningKey(path)
    await chmod(path, 0o644)
    const opened = await openSigningKey(path)
    expect(opened.condition).toEqual({ kind: 'exposed', mode: '0644' })
    expect(opened.signer.publicKey).toBe(signer.publicKey)
    expect(await modeOf(path)).toBe(0o600)
    expect((await openSigningKey(path)).condition).toEqual({ kind: 'kept' })
  })

  it('rejects where no key can be written', async () => {
    await writeFile(join(folder, 'keys'), 'in the way')
    await expect(openSigningKey(path)).rejects.toThrow()
  })
})
