import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const module = new URL('../../../../edge/pipeline/record/chinese-text.ts', import.meta.url).href
const script = `import(${JSON.stringify(module)}).then(async m => console.log(await m.canRenderChinese()))`

/** Fonts are read once per process, so each answer comes from a process of its own. */
async function answer(fontFolders: readonly string[]): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-fonts-'))
  const config = join(dir, 'fonts.conf')
  const folders = fontFolders.map(folder => `<dir>${folder}</dir>`).join('')
  writeFileSync(config, `<?xml version="1.0"?><fontconfig>${folders}<cachedir>${dir}</cachedir></fontconfig>`)
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '-e', script], {
    env: { ...process.env, FONTCONFIG_FILE: config },
  })
  return stdout.trim()
}

describe('canRenderChinese', () => {
  it('says no where there is no font at all', async () => {
    expect(await answer([])).toBe('false')
  })

  it('says no where fonts have Latin letters only', async () => {
    expect(await answer(['/usr/share/fonts/truetype/dejavu'])).toBe('false')
  })

  it.skipIf(!existsSync('/usr/bin/fc-list'))('says whether the fonts of this system can', async () => {
    const { stdout } = await promisify(execFile)('fc-list', [':lang=zh', 'family'])
    expect(await answer(['/usr/share/fonts', '/usr/local/share/fonts'])).toBe(String(stdout.trim() !== ''))
  })
})
