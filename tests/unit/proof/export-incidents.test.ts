import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportIncidents } from '../../../edge/proof/export-incidents.js'
import { signingKeyPath } from '../../../edge/proof/open-proof.js'
import { createSigner } from '../../../edge/proof/signer.js'
import { readSigner } from '../../../edge/proof/signing-key.js'
import { verifyFolder } from '../../../edge/proof/verify.js'
import { openProvenFolder, type ProvenFolder, writeEvidence } from '../../support/proven-folder.js'

let root: string
let box: ProvenFolder
let out: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamppost-export-'))
  out = join(root, 'out')
  box = await openProvenFolder(join(root, 'box'))
  for (const id of ['one', 'two', 'three']) await box.record(id)
  await box.record('one', 'cleared', [100])
  await box.record('two', 'cleared', [])
})
afterEach(async () => {
  await box.proof.close()
  await rm(root, { recursive: true })
})

const signer = () => readSigner(signingKeyPath(box.dir))
const exported = async (ids: readonly string[], by?: ReturnType<typeof createSigner>) =>
  exportIncidents(ids, out, {
    ...{
      evidenceDir: box.evidenceDir,
      ledger: box.ledger,
      signer: by ?? (await signer()),
      origin: box.origin(),
    },
  })
const entriesPath = async () => {
  const [chain] = await readdir(join(out, 'proof'))
  return join(out, 'proof', chain!, 'entries-00000001.txt')
}

describe('an export', () => {
  it('is verified alone, and says that it is one', async () => {
    expect(await exported(['one'])).toEqual({ incidents: 1, entries: 3, files: 3, missing: [] })
    const report = await verifyFolder(out, { trustedKeys: [box.proof.publicKey] })
    expect(report).toMatchObject({
      ...{ intact: true, incidents: 1, files: 3, bytes: 600 },
      chains: [{ holds: 'export', entries: 3, firstSeq: 1, lastSeq: 5 }],
    })
    expect(report.notes).toEqual([{ kind: 'partial', what: expect.stringContaining('is not judged') }])
  })

  it('holds several incidents, also those without pictures', async () => {
    expect(await exported(['two', 'three'])).toMatchObject({ incidents: 2, entries: 4, files: 4 })
    expect((await verifyFolder(out)).intact).toBe(true)
  })

  it('shows what is taken out of it or put into it', async () => {
    await exported(['one'])
    const whole = await readFile(await entriesPath(), 'utf8')
    const lines = whole.split('\n').slice(0, -1)
    for (const left of [lines.slice(0, 2), lines.slice(1), [lines[0], lines[2]]]) {
      await writeFile(await entriesPath(), left.map(line => `${line}\n`).join(''))
      expect((await verifyFolder(out)).findings.map(({ kind }) => kind)).toContain('lost')
    }
    const [two] = box.ledger.lines(box.ledger.tip()!.chain, 3, 1)
    await writeFile(await entriesPath(), `${[lines[0], lines[1], two, lines[2]].join('\n')}\n`)
    const { findings } = await verifyFolder(out)
    expect(findings.map(({ what }) => what)).toContain('entry 3 was not exported')
  })

  it('signed by somebody else shows where the key of the box is known', async () => {
    await exported(['one'], createSigner(generateKeyPairSync('ed25519').privateKey))
    expect((await verifyFolder(out, { trustedKeys: [box.proof.publicKey] })).findings).toMatchObject([
      { kind: 'foreign-key' },
    ])
  })

  it('tells of files that are gone, and not of those that the box itself removed', async () => {
    const [removed] = (await box.record('four', 'opened', [10])) as [string]
    const [gone] = (await box.record('four', 'cleared', [10])) as [string]
    const line = box.ledger.lines(box.ledger.tip()!.chain, 7, 1)[0]!
    const { sha256 } = (JSON.parse(line.slice(89)) as { files: { sha256: string }[] }).files[0]!
    box.proof.write({
      kind: 'removed',
      incidentId: 'four',
      reason: 'room',
      files: [{ path: removed, sha256 }],
    })
    for (const path of [removed, gone]) await rm(join(box.evidenceDir, path))
    expect(await exported(['four'])).toMatchObject({ entries: 4, files: 0, missing: [gone] })
    expect((await verifyFolder(out)).findings).toMatchObject([{ kind: 'lost', path: gone }])
  })

  it('takes what was found of an incident along, and what was found of others not', async () => {
    await writeEvidence(box.evidenceDir, 'one', Buffer.from('left over'))
    await writeEvidence(box.evidenceDir, 'nobody', Buffer.from('left over'))
    const again = await openProvenFolder(box.dir, box.ledger)
    await again.proof.nameFound()
    await again.proof.close()
    expect(await exported(['one'])).toMatchObject({ entries: 4, files: 4 })
    expect((await verifyFolder(out)).intact).toBe(true)
  })

  it('copies over nothing', async () => {
    await exported(['one'])
    await expect(exported(['one'])).rejects.toThrow('EEXIST')
  })
})
