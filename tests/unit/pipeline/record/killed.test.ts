import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { incidentEventSchema } from '../../../../edge/messages/incident-event.js'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'
import { createSqliteStore } from '../../../../edge/pipeline/record/sqlite-store.js'
import { aChange, startMs } from '../../../support/incidents.js'

const fixture = new URL('../../../fixtures/record-until-killed.ts', import.meta.url).pathname

/** Runs the fixture until it has said `lines` lines, and kills it there and then. */
async function killAfter(lines: number, mode: 'go-on' | 'stop-before-commit') {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-killed-'))
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, dir, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const said: string[] = []
  for await (const line of createInterface(child.stdout)) {
    said.push(line)
    if (said.length === lines) child.kill('SIGKILL')
  }
  await exited
  const store = createSqliteStore({ database: openDatabase(dir), freeBallast: () => false })
  return { dir, said, store }
}

const picturesIn = (dir: string): string[] =>
  readdirSync(join(dir, 'evidence'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => entry.name)

describe('a recorder that is killed', () => {
  it('has recorded nothing of an incident whose commit it did not reach', async () => {
    const { dir, store } = await killAfter(1, 'stop-before-commit')
    expect(picturesIn(dir)).toEqual([
      expect.stringMatching(/^snapshot-.*\.jpg$/),
      expect.stringMatching(/^snapshot-.*\.jpg$/),
      expect.stringMatching(/^snapshot-.*\.jpg$/),
    ])
    expect(store.listIncidents()).toEqual([])
    expect(store.depth()).toBe(0)
    const next = store.record({
      change: aChange(),
      evidence: [],
      recordedAtMs: startMs,
      messageId: 'next',
      buildMessage: () => ({ topic: 't', payload: '', contentType: '' }),
    })
    expect(next).toBe(1)
    store.close()
  })

  it('has recorded everything that it said it had, whole and with its proof', async () => {
    const { dir, said, store } = await killAfter(20, 'go-on')
    expect(said.length).toBeGreaterThanOrEqual(20)
    const messages = store.nextMessages(1000)
    const events = messages.map(({ payload }) => incidentEventSchema.parse(JSON.parse(payload)))
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.map(({ seq, subject }) => `${seq} ${subject}`)).toEqual(expect.arrayContaining(said))
    for (const { subject, data } of events) {
      const { evidence, sightings } = store.getHistory(subject)!
      expect(sightings).toHaveLength(1)
      expect(evidence.map(({ id }) => id)).toEqual(data.evidence.map(({ id }) => id))
      expect(evidence.map(({ variant }) => variant)).toEqual(['clean', 'annotated', 'thumbnail'])
      for (const { path, sha256, bytes } of evidence) {
        const file = readFileSync(join(dir, 'evidence', path))
        expect(file.length).toBe(bytes)
        expect(createHash('sha256').update(file).digest('hex')).toBe(sha256)
      }
    }
    store.close()
  })
})
