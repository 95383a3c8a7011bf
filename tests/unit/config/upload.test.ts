import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../edge/config/load.js'
import { redactedConfig } from '../../../edge/config/redacted-config.js'
import { fillTemplate, placeholders, templateTrouble } from '../../../edge/config/schema/upload-template.js'
import { folderWith, goodConfig, mistakesIn } from './config-folder.js'

const with_ = (...lines: string[]) => `${goodConfig}${lines.join('\n')}\n`
const upload = (url: string, ...more: string[]) =>
  with_('evidence:', '  upload:', `    url: ${url}`, ...more.map(line => `    ${line}`))
const good = 'https://s3.example.org/bucket/{site}/{box}/{yyyy}/{mm}/{dd}/{incidentId}/{file}'
const values = {
  ...{ site: 'chongqing/渝中', box: 'box-01', yyyy: '2026', mm: '11', dd: '23' },
  ...{ incidentId: '0193', kind: 'clip', file: 'clip 1.mp4' },
}

describe('the template of addresses', () => {
  it('is filled in, level by level', () => {
    expect(fillTemplate(good, values)).toBe(
      'https://s3.example.org/bucket/chongqing/%E6%B8%9D%E4%B8%AD/box-01/2026/11/23/0193/clip%201.mp4',
    )
  })

  it('keeps what stands behind the question mark', () => {
    expect(fillTemplate('https://h/{file}?sig=a%2Fb', values)).toBe('https://h/clip%201.mp4?sig=a%2Fb')
  })

  it.each([
    ['ftp://h/{file}', 'write http'],
    ['https://{site}/{file}', 'the host must be written out'],
    ['https://u:p@h/{file}', 'do not belong in the address'],
    ['https://h/a', '{file} is missing'],
    ['https://h/{fiel}/{file}', '{fiel} is unknown; there are {site}'],
    ['https://h/{file', 'a brace is not closed'],
    ['https://h/{file}?a={box}', 'placeholders belong before'],
    ['https://h/{file}#x', 'no part after "#"'],
    ['not at all', 'write http'],
  ])('%s is none', (template, why) => {
    expect(templateTrouble(template)).toContain(why)
  })

  it('gives addresses on the same host, each of which names its file, whatever the values', () => {
    const text = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter(value => value !== '.' && value !== '..')
    const record = fc.record(Object.fromEntries(placeholders.map(name => [name, text])))
    fc.assert(
      fc.property(record, all => {
        const url = new URL(
          fillTemplate('https://h:9000/b/{file}/x', {
            ...values,
            file: all.file!.replaceAll('/', '') || 'f',
          }),
        )
        expect(url.host).toBe('h:9000')
        expect(url.search + url.hash).toBe('')
        expect(decodeURIComponent(url.pathname.split('/')[2]!)).toBe(all.file!.replaceAll('/', '') || 'f')
      }),
    )
  })
})

describe('evidence.upload', () => {
  it('needs an address only', async () => {
    const folder = await folderWith({ 'box.yaml': upload(`'${good}'`), 'model.yaml': '' })
    const { config } = await loadConfig(join(folder, 'box.yaml'), { env: {} })
    expect(config.evidence.upload).toEqual({
      ...{ url: good, auth: { kind: 'none' }, headers: {}, kinds: ['snapshot', 'clip', 'before', 'after'] },
      ...{ maxRateBytes: 1_000_000, atOnce: 2, verify: true },
    })
  })

  it.each([
    [[`'https://h/{nope}/{file}'`], 'is not an address to upload to: {nope} is unknown'],
    [[`'${good}'`, 'auth: { kind: s3, accessKeyId: a }'], 'evidence.upload.auth.secretAccessKey: missing'],
    [[`'${good}'`, 'auth: { kind: magic }'], 'evidence.upload.auth'],
    [[`'${good}'`, 'maxRate: 10B'], 'at least 1KB'],
    [[`'${good}'`, 'kinds: [film]'], 'film'],
    [[`'${good}'`, 'headers: { Authorization: x }'], 'set for each upload by itself'],
    [[`'${good}'`, 'headers: { "a b": x }'], 'is not the name of a header'],
    [[`'${good}'`, 'headers: { x-a: "a\\r\\nb: c" }'], 'ASCII text in one line'],
    [[`'${good}'`, 'ca: nowhere.pem'], 'the file "nowhere.pem" does not exist'],
  ])('%j is refused', async (lines, why) => {
    const [first, ...more] = lines as [string, ...string[]]
    expect((await mistakesIn(upload(first, ...more))).join('\n')).toContain(why)
  })

  it('shows no secret', async () => {
    const text = upload(
      `'https://h/{file}?sig=\${SIG}'`,
      "auth: { kind: s3, accessKeyId: box, secretAccessKey: 'plain-secret', sessionToken: '${SESSION}' }",
      "headers: { x-api-key: '${KEY}', x-amz-acl: private }",
    )
    const folder = await folderWith({
      'box.yaml': `${text}api: { token: 'sixteen-letters-x' }\n`,
      'model.yaml': '',
    })
    const env = { SIG: 'signature-1', SESSION: 'session-1', KEY: 'key-of-mine' }
    const loaded = await loadConfig(join(folder, 'box.yaml'), { env })
    const shown = JSON.stringify(redactedConfig(loaded))
    for (const secret of [...Object.values(env), 'plain-secret', 'sixteen-letters-x']) {
      expect(shown).not.toContain(secret)
      expect([...loaded.secrets]).toContain(secret)
    }
    expect(shown).toContain('private')
  })

  it('wants a token that cannot be guessed', async () => {
    expect(await mistakesIn(with_('api: { token: tiny }'))).toEqual([
      expect.stringContaining('api.token: too short'),
    ])
  })
})
