import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { withThresholds, writeThresholds } from '../../../../edge/cli/eval/write-thresholds.js'
import { shippedModelsDir } from '../../../../edge/models/shipped.js'

const shipped = readFileSync(join(shippedModelsDir, 'urban-nano.yaml'), 'utf8')
const thresholds = new Map([
  ['car', 0.54],
  ['crack', 0.25],
])

describe('withThresholds', () => {
  it('adds them below the threshold, and changes nothing else', () => {
    const { perLabelThresholds: _, ...before } = parse(shipped)
    const text = withThresholds(shipped, thresholds)
    const { perLabelThresholds, ...after } = parse(text)
    expect(perLabelThresholds).toEqual(Object.fromEntries(thresholds))
    expect(after).toEqual(before)
    expect(text.replace('perLabelThresholds:\n  car: 0.54\n  crack: 0.25\n', '')).toBe(shipped)
  })

  it('changes those that are there, and keeps the comments and the rest', () => {
    const text = `# top
threshold: 0.35 # all
perLabelThresholds: # by hand
  # the cars
  car: 0.500 # was too low
  bus: 0.40
  # the end

# after
nmsIou:   0.45 # odd   spaces
card: { a: [1,2],   b: "x" }
`
    expect(withThresholds(text, thresholds)).toBe(`# top
threshold: 0.35 # all
perLabelThresholds: # by hand
  # the cars
  car: 0.54 # was too low
  bus: 0.40
  crack: 0.25
  # the end

# after
nmsIou:   0.45 # odd   spaces
card: { a: [1,2],   b: "x" }
`)
  })

  it.each([
    ['at the end without a line break', 'id: x\nthreshold: 0.3'],
    ['on one line', 'id: x\nthreshold: 0.3\nperLabelThresholds: { bus: 0.4 } # why\nnmsIou: 0.4\n'],
    ['empty', 'id: x\nthreshold: 0.3\nperLabelThresholds:\nnmsIou: 0.4\n'],
    ['in JSON', '{"id": "x", "threshold": 0.3}'],
    ['at the end', 'id: x\nperLabelThresholds:\n  bus: 0.4 # why'],
    ['with Windows line breaks', 'id: x\r\nthreshold: 0.3\r\nnmsIou: 0.4\r\n'],
  ])('manages a manifest that has them %s', (_, text) => {
    const before = parse(text)
    const written = withThresholds(text, thresholds)
    expect(parse(written)).toEqual({
      ...before,
      perLabelThresholds: { ...before.perLabelThresholds, car: 0.54, crack: 0.25 },
    })
    if (text.includes('# why')) expect(written).toContain('# why')
  })

  it('says the same when it is done twice', () => {
    const once = withThresholds(shipped, thresholds)
    expect(withThresholds(once, thresholds)).toBe(once)
  })
})

describe('writeThresholds', () => {
  it('keeps the mode of the file, and leaves nothing beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamppost-thresholds-'))
    const path = join(folder, 'mine.yaml')
    await writeFile(path, shipped)
    await chmod(path, 0o640)
    await writeThresholds(path, thresholds)
    expect(await readFile(path, 'utf8')).toBe(withThresholds(shipped, thresholds))
    expect((await stat(path)).mode & 0o777).toBe(0o640)
    expect(await readdir(folder)).toEqual(['mine.yaml'])
    await expect(writeThresholds(join(folder, 'none.yaml'), thresholds)).rejects.toMatchObject({
      code: 'USAGE',
    })
    await rm(folder, { recursive: true })
  })
})
