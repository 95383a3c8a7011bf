import { describe, expect, it } from 'vitest'
import { needsRestart, withLiveChanges } from '../../../edge/box/needs-restart.js'
import { loadConfig } from '../../../edge/config/load.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

const load = async (text: string, files: Record<string, string> = {}) => {
  const folder = await folderWith({ 'box.yaml': text, 'model.yaml': '', ...files })
  return loadConfig(`${folder}/box.yaml`, { env: {} })
}

describe('a changed configuration', () => {
  it('names what a running box cannot take over, and takes over the cameras', async () => {
    const text = `${goodConfig}storage: { dir: /var/lib/lamppost }\nfootage: { dir: /dev/shm }\n`
    const before = await load(text)
    const after = await load(
      `${text.replace('fps: 2', 'fps: 3').replace('/lamppost', '/elsewhere')}mqtt: { url: "mqtt://localhost" }\n`,
    )
    const live = withLiveChanges(before, after)
    expect(needsRestart(before.config, after.config)).toEqual(['storage', 'mqtt'])
    expect(needsRestart(before.config, live.config)).toEqual([])
    expect(live.config.cameras.east!.cadence).toEqual({ kind: 'fps', fps: 3 })
    expect(live.config.storage.dir).toBe('/var/lib/lamppost')
    expect(live.config.mqtt).toBeUndefined()
  })
  it('takes over what cities call things', async () => {
    const codes = `scheme: local
version: "1"
name: { zh: 地方代码, en: Local codes }
codes: [{ kind: 事项, code: "1", name: { zh: 违停 }, for: [{ scenario: illegal-parking }] }]
`
    const before = await load(goodConfig)
    const after = await load(`${goodConfig}codes: [./codes.yaml]\n`, { 'codes.yaml': codes })
    expect(needsRestart(before.config, after.config)).not.toContain('codes')
    const live = withLiveChanges(before, after)
    expect(live.codes.map(({ scheme }) => scheme)).toEqual(['local'])
    expect(live.config.codes).toEqual(after.config.codes)
  })
})
