import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exportEvidence } from '../../../../edge/cli/evidence/export.js'
import { keyText } from '../../../../edge/cli/evidence/key.js'
import { verifyEvidence } from '../../../../edge/cli/evidence/verify.js'
import { loadBoxKey } from '../../../../edge/cli/evidence/with-box-key.js'
import { exitCodes } from '../../../../edge/cli/exit-codes.js'
import { openDatabase } from '../../../../edge/pipeline/record/database.js'
import { createProofLedger } from '../../../../edge/pipeline/record/proof-ledger.js'
import type { ProofReport } from '../../../../edge/proof/findings.js'
import { openProvenFolder, type ProvenFolder } from '../../../support/proven-folder.js'

const ids = ['019aaf3e-0000-7000-8000-000000000001', '019aaf3e-1111-7000-8000-000000000002']
let root: string
let config: string
let box: ProvenFolder
let out: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamppost-cli-proof-'))
  config = join(root, 'box.yaml')
  await writeFile(
    config,
    'site: chongqing/yuzhong\nbox: box-7\ntimeZone: Asia/Shanghai\nstorage: {dir: data}\n' +
      'cameras:\n  east: {url: "rtsp://127.0.0.1/east", scenarios: {sanitation: {}}}\n',
  )
  const database = openDatabase(join(root, 'data'))
  box = await openProvenFolder(join(root, 'data'), createProofLedger(database))
  for (const id of ids) await box.record(id)
  await box.proof.close()
  database.close()
})
afterAll(() => rm(root, { recursive: true }))
beforeEach(async () => {
  out = await mkdtemp(join(root, 'out-'))
})

async function verify(dir: string, keyFiles: readonly string[] = [], json = false) {
  let said = ''
  const terminal = { write: (text: string) => (said += text) }
  const code = await verifyEvidence(dir, { keyFiles, json }, { stdout: terminal, stderr: terminal })
  return { code, said }
}
const pemFile = async (pem: string) => {
  const file = join(out, '..', 'key.pem')
  await writeFile(file, pem)
  return file
}

describe('lamppost evidence verify', () => {
  it('says in two languages that all is well, and whose word that is', async () => {
    const { code, said } = await verify(box.evidenceDir)
    expect(code).toBe(exitCodes.OK)
    expect(said).toContain('✓ 完好：2 起事件的 4 个证据文件')
    expect(said).toContain('✓ INTACT: 4 files')
    expect(said).toContain('comes with the folder, not checked')
    expect(said).toContain('compare the fingerprint')
  })

  it('says what is wrong, and ends with a code of its own', async () => {
    await exportEvidence(config, ids, out)
    await writeFile(join(out, 'more.jpg'), '')
    const { code, said } = await verify(out)
    expect(code).toBe(4)
    expect(said).toContain('✗ 有改动')
    expect(said).toContain('✗ NOT INTACT: 1 findings')
    expect(said).toContain('多出 added  more.jpg')
    const json = await verify(out, [], true)
    const report = JSON.parse(json.said) as ProofReport
    expect(report).toMatchObject({ intact: false, findings: [{ kind: 'added', path: 'more.jpg' }] })
  })

  it('trusts the key that is given, and no other', async () => {
    const { signer } = await loadBoxKey(config)
    const own = await pemFile(keyText({ site: 's', box: 'b', key: signer.publicKey }, 'pem'))
    expect(await verify(box.evidenceDir, [own])).toMatchObject({
      code: 0,
      said: expect.stringContaining('可信 trusted'),
    })
    const foreign = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })
    expect(await verify(box.evidenceDir, [await pemFile(foreign.toString())])).toMatchObject({
      code: 4,
      said: expect.stringContaining('密钥不符 foreign key'),
    })
  })

  it.each([
    ['no key', () => 'hello'],
    [
      'a key of another kind',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
          type: 'spki',
          format: 'pem',
        }) as string,
    ],
  ])('refuses %s', async (_, pem) => {
    await expect(verify(box.evidenceDir, [await pemFile(pem())])).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('lists so much and no more', async () => {
    await exportEvidence(config, ids, out)
    for (let file = 0; file < 60; file += 1) await writeFile(join(out, `${file}.jpg`), '')
    const { said } = await verify(out)
    expect(said.match(/多出/g)).toHaveLength(50)
    expect(said).toContain('and 10 more')
  })
})

describe('lamppost evidence export', () => {
  it('takes beginnings of ids, and gives what can be verified elsewhere', async () => {
    expect(await exportEvidence(config, ['019aaf3e-1'], out)).toMatchObject({
      incidents: 1,
      entries: 2,
      files: 2,
    })
    const { code, said } = await verify(out)
    expect(code).toBe(0)
    expect(said).toContain('导出 export')
  })

  it.each([
    ['an unknown id', ['019bbb'], 'INCIDENT_UNKNOWN'],
    ['a beginning of several', ['019aaf3e'], 'INCIDENT_UNKNOWN'],
  ])('refuses %s', async (_, given, code) => {
    await expect(exportEvidence(config, given, out)).rejects.toMatchObject({ code })
    expect(await readdir(out)).toEqual([])
  })

  it('refuses a folder that holds something', async () => {
    await writeFile(join(out, 'x'), '')
    await expect(exportEvidence(config, ids, out)).rejects.toMatchObject({ code: 'USAGE' })
  })
})

describe('lamppost evidence key', () => {
  it('tells the public half only', async () => {
    const { signer } = await loadBoxKey(config)
    expect(signer.publicKey).toBe(box.proof.publicKey)
    const given = { site: 'city', box: 'box-1', key: signer.publicKey }
    for (const as of ['text', 'pem', 'json'] as const) {
      expect(keyText(given, as)).toContain('PUBLIC KEY')
      expect(keyText(given, as)).not.toContain('PRIVATE')
    }
    expect(keyText(given, 'text')).toMatch(/([0-9a-f]{4} ){7}[0-9a-f]{4}/)
  })

  it('says so where there is none, or none that can be read, and makes none', async () => {
    const other = join(root, 'other.yaml')
    await writeFile(other, (await readFile(config, 'utf8')).replace('dir: data', 'dir: elsewhere'))
    await expect(loadBoxKey(other)).rejects.toMatchObject({ code: 'PROOF_KEY_UNUSABLE' })
    await mkdir(join(root, 'elsewhere', 'keys'), { recursive: true })
    await appendFile(join(root, 'elsewhere', 'keys', 'evidence.pem'), 'no key')
    await expect(loadBoxKey(other)).rejects.toMatchObject({
      code: 'PROOF_KEY_UNUSABLE',
      message: expect.stringContaining('cannot be used'),
    })
  })
})

it('can be verified with openssl and sha256sum alone', async () => {
  await exportEvidence(config, [ids[0]!], out)
  const [chain] = await readdir(join(out, 'proof'))
  await writeFile(join(out, 'key.pem'), keyText({ site: 's', box: 'b', key: box.proof.publicKey }, 'pem'))
  const script = `
    set -e
    tail -n 1 proof/${chain}/entries-00000001.txt | tr -d '\\n' > line
    cut -d ' ' -f 1 line | base64 -d > signature
    cut -d ' ' -f 2- line | tr -d '\\n' > entry
    openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in entry -sigfile signature`
  expect(execFileSync('bash', ['-c', script], { cwd: out, encoding: 'utf8' })).toContain(
    'Verified Successfully',
  )
  const { files } = JSON.parse(await readFile(join(out, 'entry'), 'utf8')) as {
    files: { path: string; sha256: string }[]
  }
  const sums = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')
  expect(execFileSync('sha256sum', ['-c'], { cwd: out, input: sums, encoding: 'utf8' })).toContain('OK')
})
