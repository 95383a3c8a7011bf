import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { createDarkroom } from '../../../../edge/pipeline/record/darkroom.js'
import { develop, type Negative } from '../../../../edge/pipeline/record/develop.js'
import { boxKey } from '../../../../edge/pipeline/record/originals/keys.js'
import { unsealed } from '../../../../edge/pipeline/record/originals/sealed.js'
import { sealedPath } from '../../../../edge/pipeline/record/originals/sealed-files.js'

const negative = (width: number, bytes = width * 48 * 3): Negative => ({
  picture: { width, height: 48, pixels: new Uint8Array(new SharedArrayBuffer(bytes)).fill(90) },
  hidden: [[4, 4, 20, 20]],
  drawing: { boxes: [{ box: [2, 2, 40, 40], label: 'car' }], polygons: [], caption: ['路口'] },
  wantsOriginal: true,
  isHurried: false,
})

describe('a darkroom', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-darkroom-'))
  const darkroom = createDarkroom({ dir, minFreeBytes: 0 })
  afterEach(() => darkroom.close())
  afterAll(() => rmSync(dir, { recursive: true }))

  it('gives what develops here, of several at a time, each to whom it belongs', async () => {
    const [prints, failure, others] = await Promise.allSettled(
      [negative(64), negative(1000, 9), negative(32)].map(darkroom.develop),
    )
    const here = await develop(negative(64))
    expect(prints).toEqual({
      status: 'fulfilled',
      value: Object.fromEntries(Object.entries(here).map(([name, jpeg]) => [name, Uint8Array.from(jpeg)])),
    })
    expect(failure!.status).toBe('rejected')
    expect(others!.status === 'fulfilled' && (await sharp(others!.value.clean).metadata()).width).toBe(32)
  })

  it('seals what it printed with the key that it is given', async () => {
    const key = boxKey(randomBytes(32))
    const { original } = await darkroom.develop(negative(64))
    const id = '0193c2f1-0000-7000-8000-000000000001'
    const sha256 = await darkroom.sealedFiles.write(
      { id, incidentId: 'incident-1', key: key.forNewFile() },
      original!,
    )
    expect(sha256).toBe(createHash('sha256').update(original!).digest('hex'))
    const pieces: Buffer[] = []
    for await (const piece of unsealed([readFileSync(sealedPath(dir, id))], id, key)) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(original!)).toBe(true)
  })

  it('says what it could not write, as who asked would have', async () => {
    const full = createDarkroom({ dir, minFreeBytes: Number.MAX_SAFE_INTEGER })
    const key = boxKey(randomBytes(32)).forNewFile()
    const sealing = full.sealedFiles.write(
      { id: 'one', incidentId: 'incident-1', key },
      Buffer.from('picture'),
    )
    await expect(sealing).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      hint: 'Free space on the disk of storage.dir; pictures are kept again by themselves.',
    })
    await full.close()
  })

  it('opens again after it was closed, which lets nobody wait', async () => {
    const last = darkroom.develop(negative(64))
    await darkroom.close()
    expect((await last).clean.length).toBeGreaterThan(0)
    expect((await darkroom.develop(negative(64))).clean.length).toBeGreaterThan(0)
  })
})
