import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createDarkroom, type Darkroom } from '../../../../edge/pipeline/record/darkroom.js'
import { diskState } from '../../../../edge/pipeline/record/disk.js'
import {
  createEvidenceFiles,
  type EvidenceDraft,
  type EvidenceFiles,
} from '../../../../edge/pipeline/record/evidence-files.js'

const freshDir = () => mkdtempSync(join(tmpdir(), 'lamppost-evidence-'))
const draft: EvidenceDraft = {
  incidentId: 'incident-1',
  kind: 'snapshot',
  variant: 'clean',
  mime: 'image/jpeg',
  capturedAtMs: Date.UTC(2026, 0, 2, 23, 59, 59, 999),
}
const jpeg = Buffer.from('not really a picture')

const filesBelow = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())

const darkrooms: Darkroom[] = []
afterEach(async () => {
  await Promise.all(darkrooms.splice(0).map(darkroom => darkroom.close()))
})

function inDarkroom(dir: string, minFreeBytes: number): EvidenceFiles {
  const darkroom = createDarkroom({ dir, minFreeBytes })
  darkrooms.push(darkroom)
  return darkroom.files
}

describe.each([
  ['by this thread', createEvidenceFiles],
  ['by that of the darkroom', inDarkroom],
])('evidence files that are written %s', (_, create) => {
  it('writes a picture into the folder of its UTC day and incident, and describes it', async () => {
    const dir = freshDir()
    const evidence = await create(dir, 0).write(draft, jpeg)
    expect(evidence).toEqual({
      ...draft,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      path: `2026/01/02/incident-1/snapshot-${evidence.id}-clean.jpg`,
      mime: 'image/jpeg',
      bytes: jpeg.length,
      sha256: createHash('sha256').update(jpeg).digest('hex'),
    })
    expect(readFileSync(join(dir, 'evidence', evidence.path))).toEqual(jpeg)
  })

  it('never writes the same file twice, and leaves no half-written one', async () => {
    const dir = freshDir()
    const files = create(dir, 0)
    const written = await Promise.all(Array.from({ length: 10 }, () => files.write(draft, jpeg)))
    expect(new Set(written.map(({ path }) => path)).size).toBe(10)
    const names = filesBelow(dir).map(({ name }) => name)
    expect(names).toHaveLength(10)
    expect(names.filter(name => !name.endsWith('.jpg'))).toEqual([])
  })

  it('refuses while there is less room than what is kept for the database', async () => {
    const dir = freshDir()
    const { totalBytes } = await diskState(dir)
    await expect(create(dir, totalBytes + 1).write(draft, jpeg)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('bytes are free'),
    })
    expect(filesBelow(dir)).toEqual([])
  })

  it('says so where the folder cannot be written', async () => {
    const dir = freshDir()
    writeFileSync(join(dir, 'evidence'), 'a file where the folder should be')
    await expect(create(dir, 0).write(draft, jpeg)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
  })
})
