import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeIn, codingOf, uncoded } from '../../../edge/config/city-codes.js'
import { readCodes } from '../../../edge/config/code-library.js'
import { loadConfig } from '../../../edge/config/load.js'
import { type CodeScheme, shippedCodes } from '../../../edge/config/schema/codes.js'
import { packageFolder } from '../../../edge/kit/package-folder.js'
import { folderWith, goodConfig, mistakesIn } from './config-folder.js'

const head = `scheme: local
version: "1"
name: { zh: 地方代码, en: Local codes }
codes:
`
const garbage = (rest: string) => `  - { kind: 事项, code: "06010", name: { zh: 暴露垃圾 }, ${rest} }\n`
const withCodes = (codes: string) => goodConfig.concat(`codes: ${codes}\n`)

const mistakesOf = (file: string, codes = '[./local.yaml]') =>
  mistakesIn(withCodes(codes), { files: { 'local.yaml': file } })

const loadedWith = async (files: Record<string, string>, codes: string) => {
  const folder = await folderWith({ 'box.yaml': withCodes(codes), 'model.yaml': '', ...files })
  return { folder, loaded: await loadConfig(join(folder, 'box.yaml'), { env: {} }) }
}

describe('a file of codes', () => {
  it('is read from beside the configuration, and several hold at once, in order', async () => {
    const other = `${head.replace('scheme: local', 'scheme: other')}${garbage('for: []')}`
    const { folder, loaded } = await loadedWith(
      { 'local.yaml': `${head}${garbage('for: [{ scenario: sanitation }]')}`, 'b.yaml': other },
      '[./local.yaml, b.yaml]',
    )
    expect(loaded.config.codes).toEqual([join(folder, 'local.yaml'), join(folder, 'b.yaml')])
    expect(codingOf(loaded.codes, 'sanitation', 'garbage')).toEqual({
      codes: [{ scheme: 'local', version: '1', kind: '事项', code: '06010', name: { zh: '暴露垃圾' } }],
      noCodeIn: [{ scheme: 'other', version: '1' }],
    })
  })

  it('may speak of a scenario that comes with Lamppost and that the box does not use', async () => {
    const text = withCodes('[./local.yaml]').concat('scenarios: [illegal-parking, sanitation]\n')
    const files = {
      'local.yaml': `${head}${garbage('for: [{ scenario: road-collapse, labels: [pothole] }]')}`,
    }
    expect(await mistakesIn(text, { files })).toEqual([])
    const wrong = { 'local.yaml': files['local.yaml'].replace('[pothole]', '[garbage]') }
    expect(await mistakesIn(text, { files: wrong })).toEqual([
      expect.stringMatching(
        /^\.\/local\.yaml line 5 codes\.0\.for\.0\.labels\.0: "garbage" is not a label of road-collapse; /,
      ),
    ])
  })

  it('holds nothing where none is chosen', async () => {
    const folder = await folderWith({ 'box.yaml': goodConfig, 'model.yaml': '' })
    const loaded = await loadConfig(join(folder, 'box.yaml'), { env: {} })
    expect(loaded.codes).toEqual([])
    expect(loaded.config.codes).toBeUndefined()
  })

  it.each([
    [
      'an unknown scenario',
      garbage('for: [{ scenario: sanitatoin }]'),
      './local.yaml line 5 codes.0.for.0.scenario: "sanitatoin" is neither a scenario of this box nor one that comes with Lamppost; did you mean "sanitation"?',
    ],
    [
      "another scenario's label",
      garbage('for: [{ scenario: sanitation, labels: [garbage, car] }]'),
      './local.yaml line 5 codes.0.for.0.labels.1: "car" is not a label of sanitation; labels: garbage, garbage_bag, bin_overflow, litter',
    ],
    [
      'a code that stands there twice',
      garbage('for: []') + garbage('for: []'),
      './local.yaml line 6 codes.1.code: 事项 06010 stands here twice',
    ],
    [
      'two codes for a scenario',
      garbage('for: [{ scenario: sanitation }]') +
        garbage('for: [{ scenario: sanitation }]').replace('06010', '06011'),
      './local.yaml line 6 codes.1.for.0: sanitation has the code 事项 06010 already',
    ],
    [
      'two codes for a label',
      garbage('for: [{ scenario: sanitation, labels: [litter] }]') +
        garbage('for: [{ scenario: sanitation, labels: [garbage, litter] }]').replace('06010', '06012'),
      './local.yaml line 6 codes.1.for.0: sanitation/litter has the code 事项 06010 already',
    ],
    [
      'a wrong kind',
      garbage('for: []').replace('事项', '事件'),
      './local.yaml line 5 codes.0.kind: "事件" is not 事项 or 部件, did you mean "事项"?',
    ],
    [
      'a code that YAML takes for a number',
      garbage('for: []').replace('"06010"', '06010'),
      './local.yaml line 5 codes.0.code: needs text, got 6010; put it in quotes',
    ],
    [
      'a code with a space',
      garbage('for: []').replace('06010', '06 010'),
      './local.yaml line 5 codes.0.code: "06 010" is not a code; use letters, digits, hyphens and dots, at most 32',
    ],
    [
      'a misspelt key',
      garbage('fro: []'),
      './local.yaml line 5 codes.0.fro: unknown key; did you mean "for"?',
    ],
    [
      'a YAML key twice',
      garbage('for: [], for: []'),
      './local.yaml line 5 codes.0.for: this key stands here twice',
    ],
  ])('is refused for %s, with the line', async (_, codes, expected) => {
    expect(await mistakesOf(`${head}${codes}`)).toEqual([expected])
  })

  it('is refused without a version, and without codes', async () => {
    const text = `${head}${garbage('for: []')}`
    expect(await mistakesOf(text.replace('version: "1"\n', ''))).toEqual([
      './local.yaml line 1 version: missing; for example 2026',
    ])
    expect(await mistakesOf(text.replace('"1"', '2026'))).toEqual([
      './local.yaml line 2 version: needs text, got 2026; put it in quotes',
    ])
    expect(await mistakesOf(`${head.trimEnd()} []\n`)).toEqual([
      './local.yaml line 4 codes: must not be empty',
    ])
  })

  it('gives the same number to both kinds', async () => {
    const text = `${head}${garbage('for: []')}${garbage('for: []').replace('事项', '部件')}`
    expect(await mistakesOf(text)).toEqual([])
  })

  it('is refused where it is not there, or names a scheme that another one has', async () => {
    const text = `${head}${garbage('for: []')}`
    expect(await mistakesOf(text, '[gb-t-47678.5-2025]')).toEqual([
      'line 15 codes.0: no codes "gb-t-47678.5-2025" come with Lamppost, did you mean "gb-t-47678.5-2026"?',
    ])
    expect(await mistakesOf(text, '[./away.yaml]')).toEqual([
      expect.stringMatching(/^line 15 codes\.0: .*away\.yaml does not exist$/),
    ])
    expect(await mistakesOf(text, '[./local.yaml, local.yaml]')).toEqual([
      'line 15 codes.1: the scheme "local" is named twice',
    ])
  })

  it('is not blamed for scenarios that cannot be read', async () => {
    const files = { 'local.yaml': `${head}${garbage('for: [{ scenario: stalls }]')}` }
    const text = withCodes('[./local.yaml]').concat('scenarios: stalls\n')
    expect(await mistakesIn(text, { files })).toEqual([
      expect.stringMatching(/^line 16 scenarios: needs a list/),
    ])
  })
})

describe('the codes that come with Lamppost', () => {
  it('are those in the folder', async () => {
    const files = await readdir(join(packageFolder, 'configs', 'codes'))
    expect(files.sort()).toEqual(shippedCodes.map(id => `${id}.yaml`).sort())
  })

  it.each(shippedCodes)('%s has no mistake, and speaks of scenarios that come with Lamppost', async id => {
    const { schemes, mistakes, problems } = await readCodes([id], '/nowhere', new Map())
    expect({ mistakes, problems }).toEqual({ mistakes: [], problems: [] })
    expect(schemes[0]!.note).toBeDefined()
  })

  it('say nothing of road collapse in the national scheme, and say it in the local one', async () => {
    const { schemes } = await readCodes([...shippedCodes], '/nowhere', new Map())
    const { codes, noCodeIn } = codingOf(schemes, 'road-collapse', 'pothole')
    expect(codes.map(({ kind, code }) => [kind, code])).toEqual([['事项', '04-01']])
    expect(noCodeIn).toEqual([{ scheme: 'GB/T 47678.5', version: '2026' }])
    expect(codeIn(schemes[0]!, 'illegal-parking', 'bus')?.code).toBe('09009')
    expect(codeIn(schemes[0]!, 'sanitation', 'bin_overflow')?.code).toBe('06042')
  })
})

const names = ['a', 'b', 'c']
const entries = fc.uniqueArray(
  fc.record({ scenario: fc.constantFrom(...names), label: fc.option(fc.constantFrom(...names)) }),
  { selector: ({ scenario, label }) => `${scenario} ${label}` },
)
const schemes = fc.array(entries, { maxLength: 4 }).map(all =>
  all.map(
    (uses, index): CodeScheme => ({
      ...{ scheme: `s${index}`, version: '1', name: { zh: '甲', en: 'a' } },
      codes: uses.map(({ scenario, label }, at) => ({
        ...{ kind: '事项' as const, code: `${at}`, name: { zh: `${scenario}/${label ?? '*'}` } },
        for: [{ scenario, ...(label !== null && { labels: [label] }) }],
      })),
    }),
  ),
)

describe('what schemes call a finding', () => {
  it('is the code of its label, else that of its scenario, else none, for each scheme', () => {
    fc.assert(
      fc.property(schemes, fc.constantFrom(...names), fc.constantFrom(...names), (all, scenario, label) => {
        const { codes, noCodeIn } = codingOf(all, scenario, label)
        expect(codes.length + noCodeIn.length).toBe(all.length)
        for (const scheme of all) {
          const said = scheme.codes.map(({ name }) => name.zh)
          const expected = [`${scenario}/${label}`, `${scenario}/*`].find(use => said.includes(use))
          expect(codes.find(code => code.scheme === scheme.scheme)?.name.zh).toBe(expected)
        }
      }),
    )
  })

  it('is missing exactly where it is told to be', () => {
    const scenario = fc.record({
      id: fc.constantFrom(...names),
      labels: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
    })
    fc.assert(
      fc.property(schemes, fc.array(scenario, { maxLength: 4 }), (all, used) => {
        const inUse = used.map(({ id, labels }) => ({
          id,
          labels: Object.fromEntries(labels.map(l => [l, {}])),
        }))
        const gaps = uncoded(all, inUse)
        for (const scheme of all)
          for (const { id } of used) {
            const labels = new Set(used.filter(other => other.id === id).flatMap(other => other.labels))
            const gap = gaps.find(each => each.scheme === scheme.scheme && each.scenario === id)
            const told = gap && (gap.labels ?? [...labels])
            const without = [...labels].filter(label => !codeIn(scheme, id, label))
            expect([...(told ?? [])].sort()).toEqual(without.sort())
            if (gap?.labels) expect(gap.labels.length).toBeLessThan(labels.size)
          }
      }),
    )
  })
})
