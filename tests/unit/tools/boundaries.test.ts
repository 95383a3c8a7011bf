import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')

/** The checker sees nothing at all when its parser does not fit: a check that cannot fail. So it is made to. */
describe('the import directions', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lamppost-boundaries-'))
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
      await copyFile(join(root, file), join(folder, file))
    }
  })
  afterEach(() => rm(folder, { recursive: true }))

  const plant = async (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    return new Promise<string>(resolve => {
      const args = [depcruise, '--config', '.dependency-cruiser.cjs', 'edge']
      execFile(process.execPath, args, { cwd: folder }, (_error, stdout) => resolve(stdout))
    })
  }

  it('refuse what the picture does not show', async () => {
    const planted = [
      ['domain-looks-down', 'edge/domain/frame.ts', 'edge/kit/clock.ts', 'import type'],
      [
        'judge-knows-no-sibling',
        'edge/pipeline/judge/judge.ts',
        'edge/pipeline/track/tracker.ts',
        'import type',
      ],
      ['media-looks-down', 'edge/media/decode.ts', 'edge/pipeline/source/open.ts', 'import'],
      ['stages-meet-in-the-pipeline', 'edge/api/server.ts', 'edge/pipeline/record/store.ts', 'import'],
      ['main-is-the-root', 'edge/pipeline/pipeline.ts', 'edge/main.ts', 'import'],
      ['tools-are-never-imported', 'edge/cli/demo.ts', 'tools/world/scene.ts', 'import'],
    ] as const
    const files: Record<string, string> = {}
    for (const [, from, to, how] of planted) {
      files[from] = `${how} { x } from '${relativeImport(from, to)}'\nexport const y: typeof x = 1\n`
      files[to] ??= 'export const x = 1\n'
    }
    const out = await plant(files)
    for (const [rule, from, to] of planted) expect(out).toContain(`error ${rule}: ${from} → ${to}`)
  })

  it('allow what the picture shows', async () => {
    const out = await plant({
      'edge/domain/frame.ts': 'export interface Frame {}\n',
      'edge/pipeline/judge/judge.ts':
        "import type { Frame } from '../../domain/frame.js'\nexport type Look = Frame\n",
      'edge/main.ts': "import type { Look } from './pipeline/judge/judge.js'\nexport type X = Look\n",
    })
    expect(out).toContain('no dependency violations found')
  })
})

function relativeImport(from: string, to: string): string {
  const up = '../'.repeat(dirname(from).split('/').length)
  return `${up}${to.replace(/ts$/, 'js')}`
}
