import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { fileHead } from '../../../edge/kit/file-head.js'

const dir = mkdtempSync(join(tmpdir(), 'lamppost-head-'))
afterAll(() => rmSync(dir, { recursive: true }))

it('is the beginning of a file, all of a short one, and nothing of one that is not there', async () => {
  writeFileSync(join(dir, 'a'), 'abcdef')
  expect((await fileHead(join(dir, 'a'), 4)).toString()).toBe('abcd')
  expect((await fileHead(join(dir, 'a'), 40)).toString()).toBe('abcdef')
  await expect(fileHead(join(dir, 'b'), 4)).rejects.toMatchObject({ code: 'ENOENT' })
})
