import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FindingKind } from '../../../edge/proof/findings.js'
import { verifyFolder } from '../../../edge/proof/verify.js'
import { openProvenFolder, type ProvenFolder } from '../../support/proven-folder.js'

let root: string
let box: ProvenFolder
let other: ProvenFolder
/** A copy of the evidence, made anew for each test: all that verification gets. */
let dir: string
let earlier: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamppost-verify-'))
  earlier = join(root, 'earlier')
  box = await openProvenFolder(join(root, 'box'))
  other = await openProvenFolder(join(root, 'other'))
  for (const { record, proof } of [box, other]) {
    for (const id of ['one', 'two', 'three']) await record(id)
    await proof.close()
    if (proof === box.proof) await cp(box.evidenceDir, earlier, { recursive: true })
    await record('two', 'cleared', [150])
    await proof.close()
  }
})
afterAll(() => rm(root, { recursive: true }))
beforeEach(async () => {
  dir = await mkdtemp(join(root, 'copy-'))
  await cp(box.evidenceDir, dir, { recursive: true })
})

const chainDir = async () => join(dir, 'proof', (await readdir(join(dir, 'proof')))[0]!)
const entriesPath = async () => join(await chainDir(), 'entries-00000001.txt')
const headPath = async () => join(await chainDir(), 'head.txt')
const lines = async () => (await readFile(await entriesPath(), 'utf8')).split('\n').slice(0, -1)
const putLines = async (all: readonly string[]) =>
  writeFile(await entriesPath(), all.map(line => `${line}\n`).join(''))
const pictures = async () => {
  const names = await readdir(join(dir, '2026'), { recursive: true })
  return names.filter(name => name.endsWith('.jpg')).map(name => join('2026', name))
}
const kinds = async (): Promise<FindingKind[]> => {
  const { findings, intact } = await verifyFolder(dir)
  expect(intact).toBe(findings.length === 0)
  return [...new Set(findings.map(({ kind }) => kind))].sort()
}

describe('a folder that nobody touched', () => {
  it('is intact, wherever it is copied to', async () => {
    const report = await verifyFolder(dir)
    expect(report).toMatchObject({
      ...{ intact: true, findings: [], incidents: 3, files: 7, bytes: 3 * 500 + 150 },
      chains: [
        { site: 'chongqing/yuzhong', box: 'box-7', entries: 5, firstSeq: 1, lastSeq: 5, holds: 'everything' },
      ],
      keys: [{ key: box.proof.publicKey, entries: 5 }],
    })
    expect(report.notes.map(({ kind }) => kind)).toEqual(['signer', 'head'])
  })

  it('is intact for who knows the key, and for nobody who knows another', async () => {
    const known = await verifyFolder(dir, { trustedKeys: [box.proof.publicKey] })
    expect(known).toMatchObject({ intact: true, keys: [{ trusted: true }] })
    expect(known.notes.map(({ kind }) => kind)).toEqual(['head'])
    const foreign = await verifyFolder(dir, { trustedKeys: [other.proof.publicKey] })
    expect(foreign.findings).toMatchObject([{ kind: 'foreign-key' }])
  })

  it('has to have the entries that are known from elsewhere', async () => {
    const { sha256 } = box.ledger.tip()!
    expect((await verifyFolder(dir, { knownEntries: [sha256] })).intact).toBe(true)
    // All put back to an earlier state, with a head that was right then.
    await rm(dir, { recursive: true })
    await cp(earlier, dir, { recursive: true })
    expect((await verifyFolder(dir)).intact).toBe(true)
    expect((await verifyFolder(dir, { knownEntries: [sha256] })).findings).toEqual([
      { kind: 'lost', path: 'proof', what: expect.stringContaining(sha256) },
    ])
  })

  it('tells how far it is', async () => {
    const told: [string, number, number][] = []
    await verifyFolder(dir, { onProgress: (...now) => void told.push(now) })
    expect(told.at(0)).toEqual(['entries', 1, 2])
    expect(told.at(-1)).toEqual(['evidence', 1650, 1650])
  })
})

describe('evidence', () => {
  it('that was changed shows, of the same size and of another', async () => {
    const [first, second] = (await pictures()) as [string, string]
    const bytes = await readFile(join(dir, first))
    bytes[7]! ^= 1
    await writeFile(join(dir, first), bytes)
    await appendFile(join(dir, second), 'x')
    const { findings } = await verifyFolder(dir)
    expect(findings).toMatchObject([
      { kind: 'changed', path: first },
      { kind: 'changed', path: second },
    ])
  })

  it('that is gone shows', async () => {
    const [first] = (await pictures()) as [string]
    await rm(join(dir, first))
    const { findings } = await verifyFolder(dir)
    expect(findings).toMatchObject([{ kind: 'lost', path: first }])
  })

  it('that was added shows, also as a hidden file, beside everything, and as a link to evidence', async () => {
    const [first] = (await pictures()) as [string]
    await writeFile(join(dir, dirname(first), '.more'), 'x')
    await writeFile(join(dir, 'top.jpg'), '')
    await symlink(join(dir, first), join(dir, 'linked.jpg'))
    const { findings } = await verifyFolder(dir)
    expect(findings.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      `added ${dirname(first)}/.more`,
      'added linked.jpg',
      'added top.jpg',
    ])
  })

  it('that is a link to the same bytes, or a folder, is no evidence', async () => {
    const [first, second] = (await pictures()) as [string, string]
    await rename(join(dir, first), join(root, 'elsewhere.jpg'))
    await symlink(join(root, 'elsewhere.jpg'), join(dir, first))
    await rm(join(dir, second))
    await mkdir(join(dir, second))
    const { findings } = await verifyFolder(dir)
    expect(findings).toMatchObject([
      { kind: 'changed', path: first },
      { kind: 'changed', path: second },
    ])
  })

  it('that was put in the place of other evidence shows twice', async () => {
    const [first, second] = (await pictures()) as [string, string]
    await rename(join(dir, first), join(dir, 'x'))
    await rename(join(dir, second), join(dir, first))
    await rename(join(dir, 'x'), join(dir, second))
    expect((await verifyFolder(dir)).findings).toHaveLength(2)
  })
})

describe('the entries', () => {
  it.each([0, 1, 2, 4])('miss line %i where it was taken out', async at => {
    await putLines((await lines()).filter((_, line) => line !== at))
    expect(await kinds()).toContain('lost')
  })

  it('miss the newest ones, although all that is left fits together', async () => {
    await putLines((await lines()).slice(0, 3))
    const { findings } = await verifyFolder(dir)
    expect(findings.filter(({ kind }) => kind === 'lost')).toMatchObject([
      { what: 'the chain went up to entry 5, and ends with 3' },
    ])
  })

  it('show that they were put in another order, or twice', async () => {
    const [a, b, c, d, e] = (await lines()) as [string, string, string, string, string]
    await putLines([a, b, d, c, e])
    expect(await kinds()).toContain('inconsistent')
    await putLines([a, b, c, c, d, e])
    expect(await kinds()).toEqual(['inconsistent'])
  })

  it('show a line that was edited by hand, once', async () => {
    const all = await lines()
    all[2] = all[2]!.replace('"severity":2', '"severity":1')
    await putLines(all)
    const { findings } = await verifyFolder(dir)
    expect(findings.filter(({ path }) => path.startsWith('proof/'))).toMatchObject([
      { kind: 'changed', what: 'line 3 does not have the signature that it carries' },
    ])
  })

  it('show that they were cut short, within a line, at its end, and to nothing', async () => {
    const whole = await readFile(await entriesPath(), 'utf8')
    for (const length of [whole.length - 1, whole.length - 40, 500, 0]) {
      await writeFile(await entriesPath(), whole.slice(0, length))
      expect(await kinds()).toContain('changed')
    }
  })

  it('show lines of nobody: empty, of another box, of the head', async () => {
    const all = await lines()
    for (const line of ['', 'hello', (await readFile(await headPath(), 'utf8')).trim()]) {
      await putLines([...all, line])
      expect(await kinds()).toEqual(['changed'])
    }
    const foreign = await readdir(join(other.evidenceDir, 'proof'))
    const theirs = await readFile(
      join(other.evidenceDir, 'proof', foreign[0]!, 'entries-00000001.txt'),
      'utf8',
    )
    await putLines([...all.slice(0, 4), theirs.split('\n')[4]!])
    expect(await kinds()).toContain('inconsistent')
  })

  it('cannot all be replaced by those of another key, where the key is known', async () => {
    await rm(dir, { recursive: true })
    await cp(other.evidenceDir, dir, { recursive: true })
    expect((await verifyFolder(dir)).intact).toBe(true)
    const { findings } = await verifyFolder(dir, { trustedKeys: [box.proof.publicKey] })
    expect(findings).toMatchObject([{ kind: 'foreign-key' }])
  })

  it('lie in files of their names only', async () => {
    await rename(await entriesPath(), join(await chainDir(), 'entries-00001001.txt'))
    expect(await kinds()).toEqual(['inconsistent'])
    await rename(join(await chainDir(), 'entries-00001001.txt'), join(await chainDir(), 'entries-1.txt'))
    expect(await kinds()).toEqual(['added', 'lost'])
  })
})

describe('the head', () => {
  it('is missed', async () => {
    await rm(await headPath())
    expect((await verifyFolder(dir)).findings).toMatchObject([{ kind: 'lost' }])
  })

  it('shows any change', async () => {
    const text = await readFile(await headPath(), 'utf8')
    for (const other of [
      `${text}\n`,
      text.trim(),
      '',
      text.replace('"seq":5', '"seq":4'),
      (await lines())[4]!,
    ]) {
      await writeFile(await headPath(), other)
      expect(await kinds(), other).toEqual(['changed'])
    }
  })

  it('is that of the same chain', async () => {
    const foreign = await readdir(join(other.evidenceDir, 'proof'))
    await copyFile(join(other.evidenceDir, 'proof', foreign[0]!, 'head.txt'), await headPath())
    expect(await kinds()).toEqual(['changed'])
  })

  it('may be older than the last entries, since they are written first', async () => {
    const before = await readFile(await headPath())
    await box.record('four')
    await box.proof.close()
    await cp(box.evidenceDir, dir, { recursive: true })
    await writeFile(await headPath(), before)
    const { intact, notes } = await verifyFolder(dir)
    expect(intact).toBe(true)
    expect(notes).toContainEqual({ kind: 'head', what: expect.stringContaining('entries after 5') })
  })
})

describe('a folder without proof', () => {
  it.each(['empty', 'missing'])('is told to be one: %s', async which => {
    const nothing = join(root, `nothing-${which}`)
    if (which === 'empty') await mkdir(nothing)
    await expect(verifyFolder(nothing)).rejects.toMatchObject({ code: 'PROOF_MISSING' })
  })

  it('is not intact because everything that was signed is gone', async () => {
    await rm(join(dir, 'proof'), { recursive: true })
    await expect(verifyFolder(dir)).rejects.toMatchObject({ code: 'PROOF_MISSING' })
  })

  it('tells of the one inside that is meant', async () => {
    const { dir: store } = box
    await expect(verifyFolder(store)).rejects.toMatchObject({
      code: 'PROOF_MISSING',
      hint: expect.stringContaining(box.evidenceDir),
    })
  })
})
