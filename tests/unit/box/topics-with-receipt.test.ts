import { expect, it } from 'vitest'
import { topicsWithReceipt } from '../../../edge/box/topics-with-receipt.js'
import { loadConfig } from '../../../edge/config/load.js'
import { wordsOfBox } from '../../../edge/config/words.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

it('knows the scenarios of flights that no camera uses', async () => {
  const text = `${goodConfig}flights: { scenarios: [manhole-cover, sanitation] }\n`
  const folder = await folderWith({ 'box.yaml': text, 'model.yaml': '' })
  const loaded = await loadConfig(`${folder}/box.yaml`, { env: {} })
  const used = Object.values(loaded.scenarios).flat()
  expect(used.map(({ id }) => id)).not.toContain('manhole-cover')
  const topics = topicsWithReceipt({ prefix: 'lamppost', site: 'city', box: 'box-01' }, loaded)
  expect([...topics]).toEqual(['lamppost/city/box-01/incident/manhole-cover'])
  expect(wordsOfBox(loaded).scenario('manhole-cover').zh).toBe('井盖缺失或破损')
})
