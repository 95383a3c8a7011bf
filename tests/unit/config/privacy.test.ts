import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConfig } from '../../../edge/config/load.js'
import { PrivacySchema } from '../../../edge/config/schema/privacy.js'
import { packageFolder } from '../../../edge/kit/package-folder.js'
import { cocoLabels } from '../../../edge/pipeline/detect/coco-labels.js'
import { folderWith, goodConfig } from './config-folder.js'

const load = async (more: string, files: Record<string, string> = {}) => {
  const folder = await folderWith({ 'box.yaml': `${goodConfig}${more}`, 'model.yaml': '', ...files })
  return { folder, loaded: await loadConfig(join(folder, 'box.yaml'), { env: {} }) }
}

describe('privacy in the configuration', () => {
  it('is on where nothing is said, and keeps originals for 30 days', async () => {
    const { loaded } = await load('')
    expect(loaded.config.privacy).toMatchObject({ mode: 'on', originals: { keepMs: 30 * 86_400_000 } })
  })

  it('has words for the people and vehicles of COCO and of the shipped model', async () => {
    const { people, vehicles } = PrivacySchema.parse({})
    const shipped = parse(await readFile(join(packageFolder, 'models', 'urban-nano.yaml'), 'utf8'))
    for (const labels of [cocoLabels, shipped.labels as string[]]) {
      expect(labels.filter(label => people.includes(label))).toEqual(['person'])
      expect(labels.filter(label => vehicles.includes(label)).sort()).toEqual([
        ...['bicycle', 'bus', 'car', 'motorcycle', 'truck'],
      ])
    }
  })

  it('is switched off by a word of its own only', async () => {
    expect((await load('privacy: { mode: off }\n')).loaded.config.privacy.mode).toBe('off')
  })

  it('keeps none where none are wanted', async () => {
    const { loaded } = await load('privacy: { originals: { keep: none } }\n')
    expect(loaded.config.privacy.originals.keepMs).toBe(0)
  })

  it('finds the key of a recipient beside the configuration', async () => {
    const { folder, loaded } = await load('privacy: { originals: { recipient: a.pem } }\n', { 'a.pem': '' })
    expect(loaded.config.privacy.originals.recipient).toBe(join(folder, 'a.pem'))
  })

  it('hides the plate of what is reported unless a scenario says that it is kept', async () => {
    const path = join(packageFolder, 'configs', 'scenarios', 'illegal-parking.yaml')
    const text = `${await readFile(path, 'utf8')}\nevidence: { plates: keep }\n`
    const { loaded } = await load('scenarios: [./enforce.yaml, sanitation]\n', { 'enforce.yaml': text })
    const plates = loaded.scenarios.east!.map(({ id, evidence }) => [id, evidence.plates])
    expect(plates).toEqual([
      ['illegal-parking', 'keep'],
      ['sanitation', 'hide'],
    ])
  })
})
