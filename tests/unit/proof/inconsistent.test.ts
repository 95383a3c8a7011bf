import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { composeExport } from '../../../edge/proof/compose.js'
import { createScribe } from '../../../edge/proof/scribe.js'
import { createSigner } from '../../../edge/proof/signer.js'
import { readSigner } from '../../../edge/proof/signing-key.js'
import { verifyFolder } from '../../../edge/proof/verify.js'
import { anEntry, openProvenFolder, type ProvenFolder } from '../../support/proven-folder.js'

// Who holds the key of a box may sign what he likes; what he signs has to fit together all the same.

let root: string
let box: ProvenFolder
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamppost-inconsistent-'))
  box = await openProvenFolder(root)
  await box.record('one')
})
afterEach(() => rm(root, { recursive: true }))

const findings = async () => {
  await box.proof.close()
  return (await verifyFolder(box.evidenceDir)).findings
}
const file = (path: string, sha256 = 'ab'.repeat(32)) => ({
  ...{ path, sha256, kind: 'snapshot', variant: 'clean', mime: 'image/jpeg', bytes: 300 },
  capturedAt: null,
})

describe('entries that are rightly signed', () => {
  it('may not name what is outside of the folder, which is not read', async () => {
    await writeFile(join(root, 'outside'), 'x')
    box.proof.write(anEntry('two', 'opened', [file('../outside'), file('/etc/hostname'), file('proof/x')]))
    expect((await findings()).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'inconsistent ../outside',
      'inconsistent /etc/hostname',
      'inconsistent proof/x',
    ])
  })

  it('may not say two things of one file, and may say one twice', async () => {
    const [path] = (await box.record('two', 'opened', [300])) as [string]
    const line = box.ledger.lastLine()!
    const { files } = JSON.parse(line.slice(89)) as { files: ReturnType<typeof file>[] }
    box.proof.write(anEntry('two', 'updated', files))
    expect(await findings()).toEqual([])
    box.proof.write(anEntry('two', 'updated', [file(path)]))
    expect(await findings()).toMatchObject([{ kind: 'inconsistent', path }])
  })

  it('may not remove what nobody named, nor other bytes than were named', async () => {
    const [path] = (await box.record('two', 'opened', [300])) as [string]
    const files = [file(path), file('2026/other.jpg')].map(({ path, sha256 }) => ({ path, sha256 }))
    box.proof.write({ kind: 'removed', incidentId: 'two', reason: 'room', files })
    await rm(join(box.evidenceDir, path))
    expect(await findings()).toMatchObject([{ kind: 'lost', path }])
  })

  it('may not come from another key without a word', async () => {
    const { ledger, origin } = box
    const signer = createSigner(generateKeyPairSync('ed25519').privateKey)
    createScribe({ ledger, origin, signer }).write(anEntry('two'))
    expect(await findings()).toMatchObject([
      { kind: 'inconsistent', what: 'entry 3 is signed by another key, and no entry tells of a change' },
      // The one after it is signed by the first key again.
    ])
  })

  it('may not leave out an entry in the middle of an incident, even in an export that says so', async () => {
    await box.record('one', 'updated')
    await box.record('one', 'cleared')
    await box.proof.close()
    const { ledger, origin } = box
    const tip = ledger.tip()!
    const dir = join(box.evidenceDir, 'proof', tip.chain)
    const all = ledger.lines(tip.chain, 1, 10)
    await writeFile(join(dir, 'entries-00000001.txt'), [all[0], all[1], all[3], ''].join('\n'))
    const signer = await readSigner(join(root, 'keys', 'evidence.pem'))
    const head = composeExport({ incidents: ['one'], entries: [1, 2, 4] }, tip, origin(), signer)
    await writeFile(join(dir, 'head.txt'), `${head.text}\n`)
    const { findings } = await verifyFolder(box.evidenceDir)
    expect(findings.map(({ kind, what }) => `${kind} ${what}`)).toContain(
      'inconsistent entry 4 does not follow the entry before of its incident one',
    )
  })

  it('may tell of a clock that went back, which is no fault', async () => {
    for (let entry = 0; entry < 5; entry += 1) box.proof.write(anEntry('one'))
    await box.proof.close()
    const again = await openProvenFolder(root, box.ledger)
    await again.record('two')
    await again.proof.close()
    const { intact, notes } = await verifyFolder(box.evidenceDir)
    expect(intact).toBe(true)
    expect(notes).toContainEqual({ kind: 'clock', what: 'the clock of the box went back 1 times' })
  })

  it('may be of two boxes, which is told', async () => {
    const { ledger } = box
    const signer = await readSigner(join(root, 'keys', 'evidence.pem'))
    const origin = () => ({ ...box.origin(), box: 'box-8', clock: { ...box.origin().clock, synced: null } })
    createScribe({ ledger, origin, signer }).write(anEntry('two'))
    await box.proof.close()
    const { intact, notes } = await verifyFolder(box.evidenceDir)
    expect(intact).toBe(true)
    expect(notes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['signer', 'clock']))
  })
})

it('shows what lies among the chains and is none', async () => {
  await box.proof.close()
  await writeFile(join(box.evidenceDir, 'proof', 'notes.txt'), 'x')
  expect(await findings()).toMatchObject([{ kind: 'added', path: 'proof/notes.txt' }])
})
