import { appendFile, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Ledger } from '../../../edge/proof/ledger.js'
import { signingKeyPath } from '../../../edge/proof/open-proof.js'
import type { Entry } from '../../../edge/proof/statement.js'
import { verifyFolder } from '../../../edge/proof/verify.js'
import { aLedger, anEntry, openProvenFolder, writeEvidence } from '../../support/proven-folder.js'

let dir: string
let ledger: Ledger
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-open-proof-'))
  ledger = aLedger().ledger
})
afterEach(() => rm(dir, { recursive: true }))

const start = (given = ledger) => openProvenFolder(dir, given)
const verify = () => verifyFolder(join(dir, 'evidence'))
const entriesOf = (given = ledger): Entry[] =>
  given.lines(given.tip()!.chain, 1, 1000).map(line => JSON.parse(line.slice(89)) as Entry)
const kindsOf = (given = ledger) =>
  entriesOf(given).map(entry => ('reason' in entry ? `${entry.kind} ${entry.reason}` : entry.kind))
const warnings = ({ log }: Awaited<ReturnType<typeof start>>) =>
  log.lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ message }) => message)

describe('a start', () => {
  it('begins a chain, which goes on at the next one, with a word about nothing', async () => {
    const first = await start()
    await first.record('one')
    await first.proof.close()
    const second = await start()
    await second.record('one', 'cleared')
    await second.proof.close()
    expect(kindsOf()).toEqual(['start first', 'incident', 'incident'])
    expect(warnings(first)).toEqual([])
    expect(warnings(second)).toEqual([])
    expect(await verify()).toMatchObject({ intact: true, chains: [{ entries: 3 }] })
  })

  it.each(['missing', 'unusable', 'replaced'] as const)(
    'with a key that is %s says so and goes on',
    async which => {
      const first = await start()
      await first.record('one')
      await first.proof.close()
      if (which === 'missing') await rm(signingKeyPath(dir))
      if (which === 'unusable') await writeFile(signingKeyPath(dir), 'no key')
      if (which === 'replaced') {
        const elsewhere = await mkdtemp(join(dir, 'elsewhere-'))
        await (await openProvenFolder(elsewhere)).proof.close()
        await writeFile(signingKeyPath(dir), await readFile(signingKeyPath(elsewhere)))
        await rm(elsewhere, { recursive: true })
      }
      const second = await start()
      await second.record('two')
      await second.proof.close()
      expect(kindsOf()).toEqual(['start first', 'incident', `key ${which}`, 'incident'])
      expect(warnings(second).at(-1)).toBe('the signing key has changed')
      expect(second.log.lines.at(-1)).toMatchObject({
        level: 'error',
        fields: { code: 'PROOF_KEY_CHANGED', hint: expect.stringContaining('fingerprint') },
      })
      const report = await verify()
      expect(report.findings).toEqual([])
      expect(report.keys.map(({ entries }) => entries)).toEqual([2, 2])
      expect(report.notes).toContainEqual({ kind: 'key', what: expect.stringContaining(`was ${which}`) })
      const pinned = await verifyFolder(join(dir, 'evidence'), { trustedKeys: [first.proof.publicKey] })
      expect(pinned.findings).toMatchObject([{ kind: 'foreign-key' }])
      // Nothing more is said of it later.
      const third = await start()
      await third.proof.close()
      expect(kindsOf()).toHaveLength(4)
      expect(warnings(third)).toEqual([])
    },
  )

  it('with a key that others could read says so', async () => {
    await (await start()).proof.close()
    await chmod(signingKeyPath(dir), 0o640)
    const second = await start()
    await second.proof.close()
    expect(kindsOf()).toEqual(['start first', 'key exposed'])
    expect(second.log.lines).toMatchObject([{ level: 'warn', fields: { code: 'PROOF_KEY_EXPOSED' } }])
    expect((await verify()).notes).toContainEqual({
      kind: 'key',
      what: 'at entry 2 others than the box itself could read the key that signs',
    })
  })

  it('without its store begins another chain that names the one beside it', async () => {
    const first = await start()
    await first.record('one')
    await first.proof.close()
    const fresh = aLedger().ledger
    const second = await start(fresh)
    await second.record('two')
    await second.proof.close()
    expect(kindsOf(fresh)).toEqual(['start store-lost', 'incident'])
    expect(entriesOf(fresh)[0]).toMatchObject({ follows: [ledger.tip()] })
    expect(warnings(second)).toEqual(['a chain of proof begins beside another one'])
    const report = await verify()
    expect(report).toMatchObject({ intact: true, incidents: 2, files: 4 })
    expect(report.notes).toContainEqual({ kind: 'chains', what: expect.stringContaining('2 chains') })

    const { chain } = ledger.tip()!
    const entries = join(dir, 'evidence', 'proof', chain, 'entries-00000001.txt')
    await writeFile(entries, `${ledger.lines(chain, 1, 1).join('')}\n`)
    expect((await verify()).findings.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('is not as it was when chain'),
    )
    await rm(join(dir, 'evidence', 'proof', chain), { recursive: true })
    expect((await verify()).findings).toContainEqual({
      ...{ kind: 'lost', path: `proof/${chain}` },
      what: 'a chain is gone that was there when the next one began',
    })
  })

  it('with an older store leaves the chain that went on without it as it is', async () => {
    const path = join(dir, 'a.db')
    const { ledger: real, database } = aLedger(path)
    const first = await start(real)
    await first.record('one')
    await database.backup(join(dir, 'b.db'))
    await first.record('two')
    await first.proof.close()
    const { ledger: older } = aLedger(join(dir, 'b.db'))
    const second = await start(older)
    await second.record('three')
    await second.proof.close()
    expect(kindsOf(older)).toEqual(['start store-older', 'incident'])
    expect(await verify()).toMatchObject({ intact: true, incidents: 3, files: 6, chains: [{}, {}] })
    // Its own chain is the one that goes on now.
    const third = await start(older)
    await third.proof.close()
    expect(kindsOf(older)).toEqual(['start store-older', 'incident'])
  })

  it('makes files of the chain again that are gone, cut short or torn', async () => {
    const first = await start()
    await first.record('one')
    await first.proof.close()
    const chainDir = join(dir, 'evidence', 'proof', ledger.tip()!.chain)
    const entries = join(chainDir, 'entries-00000001.txt')
    const whole = await readFile(entries, 'utf8')
    const harms = [
      () => rm(chainDir, { recursive: true }),
      () => writeFile(entries, whole.slice(0, -20)),
      () => appendFile(entries, 'half a li'),
      () => writeFile(entries, whole.replace('car', 'bus')),
      () => rm(join(chainDir, 'head.txt')),
      () => writeFile(join(chainDir, 'head.txt.4711.new'), 'half'),
    ]
    for (const harm of harms) {
      await harm()
      const again = await start()
      await again.proof.close()
      expect(await verify()).toMatchObject({ intact: true, chains: [{ entries: 2 }] })
    }
    expect(await readFile(entries, 'utf8')).toBe(whole)
  })

  it('catches up with entries that were committed when the process was killed', async () => {
    const first = await start()
    await first.record('one')
    await first.proof.close()
    await first.record('two')
    expect((await verify()).intact).toBe(false)
    await (await start()).proof.close()
    expect(await verify()).toMatchObject({ intact: true, incidents: 2 })
  })

  it('signs for files that nobody named, once, and for those of an incident with it', async () => {
    const first = await start()
    await first.record('one')
    await writeEvidence(first.evidenceDir, 'left-over', Buffer.from('picture'))
    await writeFile(join(first.evidenceDir, 'beside.jpg'), 'picture')
    await first.proof.close()
    expect((await verify()).findings.map(({ kind }) => kind)).toEqual(['added', 'added'])
    for (const expected of [2, 0]) {
      const next = await start()
      expect(await next.proof.nameFound()).toBe(expected)
      await next.proof.close()
    }
    expect(entriesOf().slice(2)).toMatchObject([
      { kind: 'found', incident: { id: 'left-over' }, files: [{ bytes: 7, capturedAt: null }] },
      { kind: 'found', incident: null, files: [{ path: 'beside.jpg' }] },
    ])
    const report = await verify()
    expect(report.intact).toBe(true)
    expect(report.notes).toContainEqual({ kind: 'found', what: expect.stringContaining('2 files') })
  })
})

describe('while it runs', () => {
  it('makes one entry for one message', async () => {
    const { proof } = await start()
    proof.write(anEntry('one'), 'message-1')
    proof.write(anEntry('one'), 'message-1')
    proof.write(anEntry('one'), 'message-2')
    expect(entriesOf()).toMatchObject([
      { seq: 1 },
      { seq: 2, incident: { entry: 1, previous: null } },
      { seq: 3, incident: { entry: 2 } },
    ])
    await proof.close()
  })

  it('lets files go that it signs for, whether they are gone already or not yet', async () => {
    const { proof, record, evidenceDir } = await start()
    const [gone, there] = (await record('one')) as [string, string]
    for (const path of [gone, there]) {
      const sha256 = (entriesOf()[1] as Extract<Entry, { kind: 'incident' }>).files.find(
        file => file.path === path,
      )!.sha256
      proof.write({ kind: 'removed', incidentId: 'one', reason: 'room', files: [{ path, sha256 }] })
    }
    await rm(join(evidenceDir, gone))
    await proof.close()
    const report = await verify()
    expect(report).toMatchObject({ intact: true, files: 0, bytes: 0 })
    expect(report.notes.filter(({ kind }) => kind === 'removed').map(({ what }) => what)).toEqual([
      `${there} is still there, although it counts as removed`,
      '2 files were removed by the box itself, and it signed for that',
    ])
    await writeFile(join(evidenceDir, there), 'something else')
    expect((await verify()).findings).toMatchObject([{ kind: 'changed', path: there }])
  })

  it('goes on where the disk refused, and tells of it', async () => {
    const { proof, record, log, evidenceDir } = await start()
    await record('one')
    await proof.close()
    const chainDir = join(evidenceDir, 'proof', ledger.tip()!.chain)
    const entries = join(chainDir, 'entries-00000001.txt')
    const before = await readFile(entries)
    await rm(entries)
    await writeFile(join(dir, 'x'), '')
    // A folder in the place of the file refuses every write.
    await rm(join(chainDir, 'head.txt'))
    const { mkdir } = await import('node:fs/promises')
    await mkdir(entries)
    await record('two')
    await proof.close()
    expect(log.lines.at(-1)).toMatchObject({
      level: 'warn',
      message: expect.stringContaining('wait for the disk'),
    })
    await rm(entries, { recursive: true })
    await writeFile(entries, Buffer.concat([before, Buffer.from('half a line')]))
    await record('three')
    await proof.close()
    expect(await verify()).toMatchObject({ intact: true, chains: [{ entries: 4 }] })
    expect(await readdir(chainDir)).toEqual(['entries-00000001.txt', 'head.txt'])
  })

  it('fills one file after the other', async () => {
    const { proof } = await start()
    for (let entry = 0; entry < 1998; entry += 1) proof.write(anEntry(`incident ${entry % 7}`))
    await proof.close()
    const chainDir = join(dir, 'evidence', 'proof', ledger.tip()!.chain)
    expect(await readdir(chainDir)).toEqual(['entries-00000001.txt', 'entries-00001001.txt', 'head.txt'])
    for (let entry = 0; entry < 3; entry += 1) {
      proof.write(anEntry('one more'))
      await proof.close()
    }
    const sizes = await Promise.all(
      (await readdir(chainDir)).map(
        async name => (await readFile(join(chainDir, name), 'utf8')).split('\n').length - 1,
      ),
    )
    expect(sizes).toEqual([1000, 1000, 2, 1])
    expect(await verify()).toMatchObject({ intact: true, chains: [{ entries: 2002 }] })
    const again = await start()
    expect(again.log.lines).toEqual([])
    await again.proof.close()
  })
})
