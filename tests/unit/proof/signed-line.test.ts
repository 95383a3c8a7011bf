import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeEntry } from '../../../edge/proof/compose.js'
import { readLine } from '../../../edge/proof/signed-line.js'
import { createSigner, publicKeyOf, rawOf } from '../../../edge/proof/signer.js'
import { anEntry, origins } from '../../support/proven-folder.js'

const signer = createSigner(generateKeyPairSync('ed25519').privateKey)
const chain = '00000000-0000-4000-8000-000000000000'
const place = { chain, tip: undefined, incidentTip: undefined }
const line = Buffer.from(composeEntry(anEntry('one', 'opened'), place, origins()(), signer).text)

describe('a signed line', () => {
  it('says what was signed, in whatever script', () => {
    const read = readLine(line)
    expect(read).toMatchObject({
      statement: {
        ...{ kind: 'incident', chain, seq: 1, previous: null, key: signer.publicKey },
        incident: { id: 'one', entry: 1, previous: null },
        camera: { name: '解放碑路口' },
        rule: { rule: { dwellMs: 90_000 } },
      },
    })
  })

  it('is not believed with any one byte changed', () => {
    for (let at = 0; at < line.length; at += 1) {
      const changed = Buffer.from(line)
      changed[at]! ^= 1 << (at % 8)
      expect(readLine(changed), `byte ${at}`).toHaveProperty('fault')
    }
  })

  it('is not believed with a signature that is spelled another way and means the same bytes', () => {
    const text = line.toString()
    // The letter before "==" carries four bits that no byte uses.
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    const letter = letters.indexOf(text[85]!)
    const other = `${text.slice(0, 85)}${letters[letter ^ 1]}${text.slice(86)}`
    expect(Buffer.from(other.slice(0, 88), 'base64')).toEqual(Buffer.from(text.slice(0, 88), 'base64'))
    expect(readLine(Buffer.from(other))).toMatchObject({ fault: 'form' })
  })

  it('is not believed where anything is added, cut off, or put in its place', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(line.length - 1), (bytes, at) => {
        expect(readLine(Buffer.concat([line, bytes]))).toHaveProperty('fault')
        expect(readLine(line.subarray(0, at))).toHaveProperty('fault')
        expect(readLine(Buffer.from(bytes))).toHaveProperty('fault')
      }),
      { numRuns: 50 },
    )
  })

  it('tells what is rightly signed and not understood from what is forged', () => {
    const sign = (statement: object): Buffer => {
      const json = JSON.stringify({ ...statement, key: signer.publicKey })
      return Buffer.from(`${signer.sign(Buffer.from(json)).toString('base64')} ${json}`)
    }
    expect(readLine(sign({ v: 2, kind: 'incident' }))).toMatchObject({ fault: 'newer' })
    expect(readLine(sign({ v: 1, kind: 'incident', files: null }))).toMatchObject({ fault: 'newer' })
    const stranger = createSigner(generateKeyPairSync('ed25519').privateKey)
    const json = JSON.stringify({ v: 1, key: signer.publicKey })
    const forged = `${stranger.sign(Buffer.from(json)).toString('base64')} ${json}`
    expect(readLine(Buffer.from(forged))).toMatchObject({ fault: 'signature' })
  })
})

describe('a public key', () => {
  it('is the same after its 32 bytes were written and read', () => {
    expect(Buffer.from(signer.publicKey, 'base64')).toHaveLength(32)
    expect(rawOf(publicKeyOf(signer.publicKey))).toBe(signer.publicKey)
  })
})
