import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectSecrets } from '../../../edge/config/collect-secrets.js'
import { explainConfig, loadConfig } from '../../../edge/config/load.js'
import { expandSecrets } from '../../../edge/config/secrets.js'
import { folderWith, goodConfig, mistakesIn, withLine } from './config-folder.js'

const variable = (name: string) => `\${${name}}`

async function secretsOf(value: unknown, env: Record<string, string>, directory = '.') {
  const expanded = await expandSecrets(value, { env, directory })
  return { value: expanded.value, secrets: [...collectSecrets(expanded.value, expanded.replacements)].sort() }
}

describe('a variable', () => {
  it('is put in wherever it stands, deep and more than once', async () => {
    const tree = { a: [{ b: `${variable('X')}-${variable('Y')}` }], c: 5, d: null, e: variable('X') }
    const { value } = await secretsOf(tree, { X: 'one', Y: 'two' })
    expect(value).toEqual({ a: [{ b: 'one-two' }], c: 5, d: null, e: 'one' })
  })

  it('is encoded within the credentials of an address, and nowhere else', async () => {
    const url = `rtsp://${variable('U')}:${variable('P')}@h/${variable('P')}`
    const { value, secrets } = await secretsOf({ url }, { U: 'me', P: 'a@b/c' })
    expect(value).toEqual({ url: 'rtsp://me:a%40b%2Fc@h/a@b/c' })
    expect(secrets).toEqual(['a%40b%2Fc', 'a@b/c'])
  })

  it('does not name another variable', async () => {
    const { value } = await secretsOf({ a: variable('X') }, { X: variable('Y'), Y: 'deep' })
    expect(value).toEqual({ a: variable('Y') })
  })

  it.each([
    ['not set', {}, 'environment variable CAM_PASSWORD is not set'],
    ['empty', { CAM_PASSWORD: '' }, 'environment variable CAM_PASSWORD is empty'],
  ])('that is %s is a mistake with its line', async (_, env, sentence) => {
    const text = withLine(7, `    url: rtsp://user:${variable('CAM_PASSWORD')}@192.0.2.5/s`)
    expect(await mistakesIn(text, { env })).toEqual([`line 7 cameras.east.url: ${sentence}`])
  })

  it('that is not set makes no second mistake of its setting', async () => {
    const text = withLine(3, `timeZone: ${variable('ZONE')}`)
    expect(await mistakesIn(text)).toEqual(['line 3 timeZone: environment variable ZONE is not set'])
  })

  it('needs the name of a variable', async () => {
    const text = withLine(3, `timeZone: "${variable('A-B')}"`)
    expect(await mistakesIn(text)).toEqual([
      `line 3 timeZone: ${variable('A-B')} is not the name of an environment variable`,
    ])
  })
})

describe('a secret file', () => {
  it('is read without the end of its line, relative to the configuration', async () => {
    const directory = await folderWith({ 'password.txt': ' hun ter2\r\n\n' })
    const { value, secrets } = await secretsOf({ password: 'file:password.txt' }, {}, directory)
    expect(value).toEqual({ password: ' hun ter2' })
    expect(secrets).toEqual([' hun ter2'])
  })

  it.each([
    ['file:away.txt', {}, 'secret file away.txt does not exist'],
    ['file:.', {}, 'secret file . is a folder'],
    ['file:empty.txt', { 'empty.txt': '\n' }, 'secret file empty.txt is empty'],
    ['file:long.txt', { 'long.txt': 'x'.repeat(65_537) }, 'secret file long.txt is longer than 64 KiB'],
    ['file:///etc/password', {}, 'a path is written without file://'],
  ])('%s', async (text, files, sentence) => {
    const box = withLine(15, `mqtt: { url: "mqtt://192.0.2.9", password: "${text}" }`)
    expect(await mistakesIn(box, { files })).toEqual([`line 15 mqtt.password: ${sentence}`])
  })
})

describe('what counts as a secret', () => {
  it.each<[what: string, tree: unknown, secrets: string[]]>([
    ['password as written', { password: 'hunter2' }, ['hunter2']],
    ['password that is a number', { password: 123456 }, ['123456']],
    ['password in an address', { url: 'rtsp://u:hunter2@h/' }, ['hunter2']],
    ['token in an address', { url: 'rtsp://h/?token=abc' }, ['abc']],
    ['key in the path', { url: `rtsp://h/${variable('S')}/1` }, ['s3cret']],
    ['user name without password: a token', { username: variable('S') }, ['s3cret']],
    ['user name with password', { url: `rtsp://${variable('S')}:hunter2@h/` }, ['hunter2']],
    ['host', { url: `rtsp://${variable('S')}:554/` }, []],
    ['whole address', { url: variable('URL') }, ['hunter2']],
    ['public setting', { site: variable('S') }, []],
    ['variable that is not set', { url: `rtsp://u:${variable('AWAY')}@h/` }, []],
  ])('%s', async (_, tree, secrets) => {
    const found = await secretsOf(tree, { S: 's3cret', URL: 'rtsp://u:hunter2@h/' })
    expect(found.secrets).toEqual(secrets)
  })
})

describe('no message holds a secret', () => {
  const env = { SECRET: 'hunter2-and-more' }

  it.each([
    ['in a setting of another kind', 1, `site: "${variable('SECRET')} x"`],
    ['as a number', 15, `api: { port: "${variable('SECRET')}" }`],
    ['as a zone', 13, `      illegal-parking: { zones: ["${variable('SECRET')}"] }`],
    ['as a model', 8, `    model: ${variable('SECRET')}`],
    ['as a scenario', 4, `models: [model.yaml]\nscenarios: ["${variable('SECRET')}"]`],
    ['as a file', 4, `models: ["./${variable('SECRET')}.yaml"]`],
    ['in a wrong address', 7, `    url: http://u:${variable('SECRET')}@h/`],
    ['written into an address', 7, `    url: http://u:${env.SECRET}@h/`],
    ['in a list', 15, `mqtt: { url: mqtt://h, password: [${env.SECRET}] }`],
    ['in broken YAML', 15, `mqtt: { password: "${env.SECRET}" "${env.SECRET}`],
  ])('%s', async (_, line, text) => {
    const mistakes = await mistakesIn(withLine(line, text), { env })
    expect(mistakes.length).toBeGreaterThan(0)
    expect(mistakes.join('\n')).not.toContain('hunter2')
  })

  it('nor does the error', async () => {
    const text = `${goodConfig}mqtt: { url: mqtt://h, password: "${variable('SECRET')}", prefix: "${variable('SECRET')}#" }\n`
    const folder = await folderWith({ 'box.yaml': text, 'model.yaml': '' })
    const error: unknown = await loadConfig(join(folder, 'box.yaml'), { env }).catch(caught => caught)
    const { message, cause } = error as Error
    expect((cause as Error).message).toContain('mqtt.prefix')
    expect(`${message} ${(cause as Error).message}`).not.toContain('hunter2')
  })

  it('a good configuration keeps its secrets', async () => {
    const text = withLine(7, `    url: rtsp://user:${variable('SECRET')}@192.0.2.5/s`)
    const folder = await folderWith({ 'box.yaml': text, 'model.yaml': '' })
    const { loaded } = await explainConfig(join(folder, 'box.yaml'), { env })
    expect(loaded?.config.cameras.east?.url).toBe('rtsp://user:hunter2-and-more@192.0.2.5/s')
    expect([...loaded!.secrets]).toEqual(['hunter2-and-more'])
  })
})
