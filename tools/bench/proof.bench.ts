import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { tableText } from '../../edge/cli/table.js'
import { verifyFolder } from '../../edge/proof/verify.js'
import { walk } from '../../edge/proof/walk.js'
import { random } from '../random.js'
import { proveIncidents } from './proof/proven-set.js'
import { changeByte, otherTamperings } from './proof/tamper.js'

const help = `
Tampers with a set of incidents again and again, each time in one place, verifies it, and puts it back. Ends with 1 where a
tampering is not found, or where the set that was put back is not intact.

Example:
  $ npx tsx tools/bench/proof.bench.ts --tamperings 1000`

const { incidents, tamperings, others, seed } = new Command('proof.bench')
  .description('whether verify finds what was done to evidence')
  .option('--incidents <n>', 'incidents in the set', Number, 50)
  .option('--tamperings <n>', 'single bytes changed', Number, 1000)
  .option('--others <n>', 'each other kind of tampering', Number, 25)
  .option('--seed <n>', 'of the random numbers', Number, 1)
  .addHelpText('after', help)
  .parse()
  .opts<{ incidents: number; tamperings: number; others: number; seed: number }>()

const dir = mkdtempSync(join(tmpdir(), 'lamppost-proof-bench-'))
try {
  const next = random(seed)
  const evidenceDir = await proveIncidents(dir, incidents, next)
  const files = (await walk(evidenceDir)).map(({ path }) => path)
  const kinds = [
    { tamper: changeByte, times: tamperings },
    ...otherTamperings.map(tamper => ({ tamper, times: others })),
  ]
  const found = new Map<string, { done: number; found: number }>()
  const missed: string[] = []
  const startMs = performance.now()
  for (const { tamper, times } of kinds) {
    for (let time = 0; time < times; time += 1) {
      const { what, where, undo } = await tamper(evidenceDir, files, next)
      const { intact } = await verifyFolder(evidenceDir)
      if (intact) missed.push(`${what}: ${where}`)
      await undo()
      const count = found.get(what) ?? { done: 0, found: 0 }
      found.set(what, { done: count.done + 1, found: count.found + (intact ? 0 : 1) })
    }
  }
  const tookMs = performance.now() - startMs
  const rows = [...found].map(([what, count]) => [what, count.done, count.found])
  process.stdout.write(`${tableText(['tampering', 'times', 'found'], rows)}\n`)
  const runs = rows.reduce((sum, [, done]) => sum + Number(done), 0)
  const { intact, ...report } = await verifyFolder(evidenceDir)
  process.stdout.write(
    `${files.length} files, ${report.chains[0]!.entries} entries; ${(tookMs / runs).toFixed(1)} ms each with tampering, verifying and undoing\n`,
  )
  for (const one of missed) process.stdout.write(`NOT FOUND  ${one}\n`)
  if (!intact) process.stdout.write('the set that was put back is not intact\n')
  if (missed.length > 0 || !intact) process.exitCode = 1
} finally {
  rmSync(dir, { recursive: true })
}
