import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createEvictionRows } from '../../../../edge/pipeline/record/eviction-rows.js'
import { createProofLedger } from '../../../../edge/pipeline/record/proof-ledger.js'
import { verifyFolder } from '../../../../edge/proof/verify.js'
import { openEvidenceStore } from '../../../support/evidence-store.js'
import { openProvenFolder } from '../../../support/proven-folder.js'

it('signs for evidence that goes to make room, so that it does not pass for lost', async () => {
  const { dir, root, database, add, remove } = await openEvidenceStore()
  const ledger = createProofLedger(database)
  const { evidence } = await add()
  const { evidence: other } = await add()
  // They were recorded by a store that signs nothing: the start finds them.
  const { proof } = await openProvenFolder(dir, ledger)
  await proof.nameFound()
  const rows = createEvictionRows({ database, prove: proof.write })
  await rm(join(root, evidence.path))
  await rm(join(root, other.path))
  rows.markRemoved([evidence], 0)
  await proof.close()
  const report = await verifyFolder(root)
  expect(report).toMatchObject({ files: 1, findings: [{ kind: 'lost', path: other.path }] })
  expect(report.notes).toContainEqual({
    kind: 'removed',
    what: expect.stringContaining('1 files were removed'),
  })
  await remove()
})
