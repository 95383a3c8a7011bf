import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { csvOf } from '../../../../edge/flights/report/csv.js'
import { sampleReport } from '../../../support/flight-reports.js'

const read = (text: string) => parse(text, { bom: true, columns: true }) as Record<string, string>[]
const column = (row: Record<string, string>, begin: string) =>
  Object.entries(row).find(([head]) => head.startsWith(begin))![1]

describe('the table of a flight', () => {
  it('is as it was', async () => {
    await expect(csvOf(sampleReport({ findings: 3 }))).toMatchFileSnapshot(
      '../../../golden/flight/findings.csv',
    )
  })

  it('is what spreadsheets take for UTF-8, with their line ends', () => {
    const bytes = Buffer.from(csvOf(sampleReport({ findings: 2 })))
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = bytes.toString()
    expect(text.match(/\r\n/g)).toHaveLength(3)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(column(read(text)[0]!, '识别为')).toBe('小汽车')
  })

  it('keeps text as it is, whatever it holds, but no formula', () => {
    const labelled = (name: string) => column(read(csvOf(sampleReport({ findings: 1, name })))[0]!, '识别为')
    for (const name of ['🚗 "违停", <b>\n两行', "O'Brien", 'a=b', '3-4', 'λ ± 2 m'])
      expect(labelled(name)).toBe(name)
    for (const name of ['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '＝1', ' =HYPERLINK("http://x")', '\rx'])
      expect(labelled(name)).toBe(`'${name}`)
  })

  it('leaves numbers numbers, of which some are negative', () => {
    const [row] = read(csvOf(sampleReport({ findings: 1, origin: { lon: -58.4, lat: -34.6 } })))
    expect(Number(column(row!, '经度'))).toBeCloseTo(-58.4, 1)
    expect(Number(column(row!, '纬度'))).toBeCloseTo(-34.6, 1)
  })

  it('says in every row what it rests on, and has a head without any', () => {
    const [row] = read(csvOf(sampleReport({ findings: 1 })))
    expect(Object.keys(row!).join()).toMatch(/longitude \(WGS84, EPSG:4326\).*accuracy, 1 sigma \(m\)/)
    expect(column(row!, '航迹高程基准')).toMatch(/起飞点.*take-off/)
    expect(column(row!, '软件版本')).toBe('Lamppost 0.1.0')
    expect(
      csvOf(sampleReport({ findings: 0 }))
        .trim()
        .split('\r\n'),
    ).toHaveLength(1)
  })
})
