import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { explainConfig } from '../../../../edge/config/load.js'
import { BoxSchema } from '../../../../edge/config/schema/box.js'
import { CodesSchema } from '../../../../edge/config/schema/codes.js'
import { ScenarioSchema } from '../../../../edge/config/schema/scenario.js'
import { formsOf, type SettingNode } from '../../../../edge/config/setting-tree.js'
import { errorCatalogue } from '../../../../edge/kit/error-codes.js'
import { configFiles, schemaOf } from '../../../../tools/generate/config-files.js'
import { staleFiles, writeGenerated } from '../../../../tools/generate/generated-files.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const files = await configFiles()

/** Every key of a declaration with its node. */
function settingsOf(node: SettingNode): [key: string, node: SettingNode][] {
  return formsOf(node).flatMap(form => {
    const named = Object.entries(form.properties ?? {}) as [string, SettingNode][]
    const others = [form.additionalProperties, form.items].filter(
      (child): child is SettingNode => typeof child === 'object' && child !== null && !Array.isArray(child),
    )
    return [...named, ...[...named.map(([, child]) => child), ...others].flatMap(settingsOf)]
  })
}

const box = settingsOf(schemaOf(BoxSchema, 'box'))
const scenario = settingsOf(schemaOf(ScenarioSchema, 'scenario'))
const codes = settingsOf(schemaOf(CodesSchema, 'codes'))

describe('the generated files', () => {
  it('are what the declaration says', async () => {
    expect(await staleFiles(root, files)).toEqual([])
  })

  it('are named once they drift', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-generate-'))
    await writeGenerated(folder, files)
    expect(await staleFiles(folder, files)).toEqual([])
    await writeFile(join(folder, 'configs/schema.json'), '{}')
    await writeFile(join(folder, 'configs/reference.md'), 'old')
    await rm(join(folder, 'docs/errors.md'))
    const stale = await staleFiles(folder, files)
    expect(stale.sort()).toEqual(['configs/reference.md', 'configs/schema.json', 'docs/errors.md'])
    await rm(folder, { recursive: true })
  })

  it('know every setting by a description', () => {
    const silent = [...box, ...scenario, ...codes].filter(([, node]) => !node.description).map(([key]) => key)
    expect(silent).toEqual([])
    expect(box.length).toBeGreaterThan(50)
  })

  it('list every setting in the reference, and every error', () => {
    const reference = files['configs/reference.md']!
    expect([...box, ...scenario, ...codes].filter(([key]) => !reference.includes(`| \`${key}\` `))).toEqual(
      [],
    )
    const errors = Object.keys(errorCatalogue).filter(
      code => !files['docs/errors.md']!.includes(`| \`${code}\` `),
    )
    expect(errors).toEqual([])
  })
})

describe('the example', () => {
  const example = files['configs/example.yaml']!

  it('loads as it stands', async () => {
    const env = { CAM_PASSWORD: 'one', MQTT_PASSWORD: 'two' }
    const { mistakes } = await explainConfig(join(root, 'configs/example.yaml'), { env })
    expect(mistakes).toEqual([])
  })

  it('names the variables that it needs', async () => {
    const { mistakes } = await explainConfig(join(root, 'configs/example.yaml'), { env: {} })
    expect(mistakes.map(({ message }) => message)).toEqual([
      'environment variable CAM_PASSWORD is not set',
      'environment variable MQTT_PASSWORD is not set',
    ])
  })

  it('shows every setting', () => {
    const absent = box
      .map(([key]) => key)
      .filter(key => !new RegExp(`[ {#]${key}:( |$)|^ *${key}:`, 'm').test(example))
    expect(absent).toEqual([])
  })
})
