import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { placesCommand } from '../../../edge/cli/places.js'
import { openRoad } from '../../support/road.js'
import { at, seenBy } from '../../support/uniting.js'
import { folderWith, goodConfig } from '../config/config-folder.js'

describe('lamppost places', () => {
  let folder: string
  let said: string
  beforeEach(async () => {
    const camera = goodConfig.replace('sanitation: {}', 'road-collapse: {}')
    folder = await folderWith({
      'box.yaml': `${camera}scenarios: [illegal-parking, road-collapse]\n`,
      'model.yaml': '',
    })
    vi.spyOn(process.stdout, 'write').mockImplementation(each => {
      said += each
      return true
    })
  })
  afterEach(() => vi.restoreAllMocks())

  /** Ten days of a depression that two cameras see, and a crack elsewhere that no calibration places. */
  function remember(): void {
    const road = openRoad({}, book => book, join(folder, 'data'))
    const [east, west] = [
      road.see({ areaM2: 0.5 }),
      road.see({ areaM2: 0.55, source: seenBy('west').source }),
    ]
    road.unite('opened', east)
    road.unite('opened', west)
    for (let day = 1; day < 12; day += 1) {
      road.day(day)
      const areaM2 = 0.5 + 0.06 * day
      road.unite('updated', { ...road.see({ areaM2 }), id: east.id })
      road.unite('updated', { ...road.see({ areaM2: 1.1 * areaM2, source: west.source }), id: west.id })
    }
    const { fix: _, ...crack } = road.see({ label: 'crack', viewShare: 0.004 })
    road.unite('opened', crack)
    road.unite('opened', road.see({ areaM2: 0.1, label: 'patch', fix: at(100, 0, 0.3) }))
    road.close()
  }

  const run = async (...args: string[]): Promise<string> => {
    said = ''
    await placesCommand()
      .exitOverride()
      .parseAsync([...args, '-c', join(folder, 'box.yaml')], { from: 'user' })
    return said
  }

  it('lists places with the riskiest first, and says what the score is not', async () => {
    remember()
    const text = await run('list')
    expect(text).toMatch(/a week, by 24 days/)
    expect(text).toMatch(/0\.40 % of the view \(area not known\)/)
    expect(text).toContain('view of east')
    expect(text).toContain('no engineering judgement')
    expect(text).toContain('不是对道路的工程鉴定')
    const lines = (await run('list', '--json'))
      .trim()
      .split('\n')
      .map(each => JSON.parse(each))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatchObject({ alive: 1, incidents: 1, measurements: 24, at: { kind: 'ground' } })
    const scores = lines.map(({ risk }) => risk.score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
  })

  it('shows the history of one, every factor with what it rests on, and what is not known', async () => {
    remember()
    const text = await run('show', 'place-1')
    expect(text).toMatch(
      /增长 growth +│ 0\.\d\d +│ +0\.25 +│ +0\.\d{3} +│ 0\.4\d ± 0\.\d\d m² a week, by 24 days/,
    )
    expect(text).toMatch(/积水 water +│ \? +│ +0\.10 +│ +0 +│ 未知 not known/)
    expect(text).toMatch(
      /camera east \(urban-nano\)[^\n]*12[^\n]*0\.50 m² 2026-11-23[^\n]*1\.16 m² 2026-12-04[^\n]*132 %/,
    )
    expect(text).toContain('路面沉陷 depression')
    const json = JSON.parse(await run('show', 'place-1', '--json'))
    expect(json.series.map(({ source }: { source: { id: string } }) => source.id).sort()).toEqual([
      'east',
      'west',
    ])
  })

  it('draws it', async () => {
    remember()
    const svg = join(folder, 'place.svg')
    await run('show', 'place-1', '--out', svg)
    const drawn = readFileSync(svg, 'utf8')
    expect(drawn.match(/<polyline/g)).toHaveLength(2)
    expect(drawn.match(/r="3"/g)).toHaveLength(24)
    expect(drawn).toContain('面积 area, m²')
    expect(drawn).toContain('工程鉴定')
    expect(drawn).not.toContain('NaN')
    const png = join(folder, 'place.png')
    await run('show', 'place-1', '--out', png)
    expect((await sharp(png).metadata()).width).toBe(1520)
  })

  it('refuses what it cannot find or draw', async () => {
    await expect(run('list')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    remember()
    await expect(run('show', 'nowhere')).rejects.toMatchObject({ code: 'PLACE_UNKNOWN' })
    await expect(run('show', 'place-')).rejects.toMatchObject({ code: 'PLACE_UNKNOWN' })
    await expect(run('show', 'place-1', '--out', 'x.bmp')).rejects.toMatchObject({ code: 'USAGE' })
  })
})
