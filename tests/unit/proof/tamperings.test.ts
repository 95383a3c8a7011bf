import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { verifyFolder } from '../../../edge/proof/verify.js'
import { walk } from '../../../edge/proof/walk.js'
import { proveIncidents } from '../../../tools/bench/proof/proven-set.js'
import { changeByte, otherTamperings } from '../../../tools/bench/proof/tamper.js'
import { random } from '../../../tools/random.js'

const dir = mkdtempSync(join(tmpdir(), 'lamppost-tamperings-'))
afterAll(() => rmSync(dir, { recursive: true }))

// "tools/bench/proof.bench.ts" does the same a thousand times to a set of fifty.
it('finds a byte that was changed anywhere, and whatever else is done to a folder', async () => {
  const seed = Date.now() >>> 0
  const next = random(seed)
  const evidenceDir = await proveIncidents(dir, 8, next)
  const files = (await walk(evidenceDir)).map(({ path }) => path)
  const tamperings = [...Array(80).fill(changeByte), ...otherTamperings, ...otherTamperings]
  for (const tamper of tamperings) {
    const { what, where, undo } = await tamper(evidenceDir, files, next)
    expect((await verifyFolder(evidenceDir)).intact, `seed ${seed}: ${what}, ${where}`).toBe(false)
    await undo()
  }
  expect(await verifyFolder(evidenceDir)).toMatchObject({ intact: true, incidents: 8 })
})
