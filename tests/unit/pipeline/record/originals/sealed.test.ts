import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  boxKey,
  type OpeningKey,
  recipientKey,
  recipientPrivateKey,
  type SealingKey,
} from '../../../../../edge/pipeline/record/originals/keys.js'
import { sealed, unsealed } from '../../../../../edge/pipeline/record/originals/sealed.js'

const ID = '0193c2f1-0000-7000-8000-000000000001'
const OTHER = '0193c2f1-0000-7000-8000-000000000002'
const PIECE = 64 * 1024
const HEADER = 69

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

const secret = boxKey(randomBytes(32))
const seal = (content: Buffer, key: SealingKey = secret, id = ID) =>
  bytesOf(sealed([content], id, key.forNewFile()))
const open = (file: Buffer, key: OpeningKey = secret, id = ID) => bytesOf(unsealed([file], id, key))

const pemOf = (key: KeyObject): string =>
  key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }) as string
const pair = () => {
  const { privateKey } = generateKeyPairSync('x25519')
  return { public: pemOf(createPublicKey(privateKey)), private: pemOf(privateKey) }
}

describe('a sealed file', () => {
  it('gives back what was put in, in whatever parts it comes', async () => {
    const parts = fc.array(fc.uint8Array({ minLength: 0, maxLength: 3 * PIECE, size: 'max' }), {
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 200_000 }), async (content, step) => {
        const file = await bytesOf(sealed(content, ID, secret.forNewFile()))
        const cut = Array.from({ length: Math.ceil(file.length / step) }, (_, at) =>
          file.subarray(at * step, (at + 1) * step),
        )
        expect((await bytesOf(unsealed(cut, ID, secret))).equals(Buffer.concat(content))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it.each([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])('takes %i bytes', async size => {
    const content = randomBytes(size)
    expect((await open(await seal(content))).equals(content)).toBe(true)
  })

  it('shows nothing of its content, and never looks the same', async () => {
    const content = Buffer.alloc(1000, 'number plate')
    const [one, two] = [await seal(content), await seal(content)]
    expect(one.includes('plate')).toBe(false)
    expect(one.subarray(HEADER).equals(two.subarray(HEADER))).toBe(false)
  })

  it('is refused where any bit of it was changed', async () => {
    const content = randomBytes(PIECE + 100)
    const file = await seal(content)
    const places = [0, 4, 5, 6, 14, 30, 62, HEADER, HEADER + PIECE, HEADER + PIECE + 16, file.length - 1]
    for (const place of places) {
      const changed = Buffer.from(file)
      changed[place]! ^= 1
      await expect(open(changed), `byte ${place}`).rejects.toMatchObject({
        code: expect.stringMatching(/^ORIGINAL_(DAMAGED|KEY)$/),
      })
    }
  })

  it('is refused where it was cut short, also between two pieces, or made longer', async () => {
    const file = await seal(randomBytes(2 * PIECE + 10))
    const damaged = { code: 'ORIGINAL_DAMAGED' }
    const ends = [0, 10, HEADER, HEADER + PIECE + 16, HEADER + 2 * (PIECE + 16), file.length - 1]
    for (const end of ends) await expect(open(file.subarray(0, end)), `${end}`).rejects.toMatchObject(damaged)
    await expect(open(Buffer.concat([file, Buffer.alloc(20)]))).rejects.toMatchObject(damaged)
  })

  it('is refused where its pieces change places', async () => {
    const file = await seal(randomBytes(3 * PIECE))
    const piece = (at: number) => file.subarray(HEADER + at * (PIECE + 16), HEADER + (at + 1) * (PIECE + 16))
    const swapped = Buffer.concat([file.subarray(0, HEADER), piece(1), piece(0), piece(2)])
    await expect(open(swapped)).rejects.toMatchObject({ code: 'ORIGINAL_DAMAGED' })
  })

  it('does not pass for another one', async () => {
    await expect(open(await seal(Buffer.from('x')), secret, OTHER)).rejects.toMatchObject({
      code: 'ORIGINAL_DAMAGED',
      message: expect.stringContaining('another one'),
    })
  })

  it('says which key it needs, where another one is given', async () => {
    const file = await seal(Buffer.from('x'))
    const id = secret.id.toString('hex')
    await expect(open(file, boxKey(randomBytes(32)))).rejects.toMatchObject({
      code: 'ORIGINAL_KEY',
      message: expect.stringContaining(id),
    })
    await expect(open(file, recipientPrivateKey(pair().private))).rejects.toMatchObject({
      code: 'ORIGINAL_KEY',
    })
  })

  it('for a recipient is opened by the private key, and by nobody who has the public one', async () => {
    const [authority, other] = [pair(), pair()]
    const content = randomBytes(PIECE + 5)
    const file = await seal(content, recipientKey(authority.public))
    expect((await open(file, recipientPrivateKey(authority.private))).equals(content)).toBe(true)
    for (const key of [secret, recipientPrivateKey(other.private)])
      await expect(open(file, key)).rejects.toMatchObject({ code: 'ORIGINAL_KEY' })
  })
})

describe('the key of a recipient', () => {
  const refusal = (read: () => unknown) => {
    try {
      read()
    } catch (error) {
      return error as { code: string; message: string; hint: string }
    }
    throw new Error('it was taken')
  }

  it.each([
    ['no key', 'hello', 'no public key in PEM'],
    ['a private key', pair().private, 'private key'],
    ['a key of another type', pemOf(generateKeyPairSync('ed25519').publicKey), 'type ed25519'],
  ])('is not %s', (_, text, expected) => {
    const error = refusal(() => recipientKey(text))
    expect(error.code).toBe('ORIGINAL_KEY')
    expect(error.message).toContain(expected)
    expect(error.hint).toContain('openssl genpkey -algorithm X25519')
  })

  it('is read where it is private, and not where it is public', () => {
    expect(refusal(() => recipientPrivateKey(pair().public)).code).toBe('ORIGINAL_KEY')
  })
})
