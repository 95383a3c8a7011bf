import { describe, expect, it } from 'vitest'
import { readTable, writeJson, writeTable } from '../../../../edge/cli/locate/table.js'
import type { Fix } from '../../../../edge/domain/fix.js'

const columns = 'px,py,width,height,fx,fy,cx,cy,cam_lat,cam_lon,cam_h,yaw_true_deg,pitch_deg,roll_deg,note'
const row = '1,2,10,10,5,5,5,5,29,106,9,0,-45,0,'
const fix: Fix = {
  ...{ lon: 106.5516, lat: 29.563, crs: 'WGS84', accuracyM: 3, method: 'telemetry' },
  ellipse: { sigmaMajorM: 3, sigmaMinorM: 1.23456, bearingDeg: 88.84 },
}
const refused = { refused: 'horizon', reason: 'too level, "really"' } as const

describe('readTable', () => {
  it('reads what spreadsheets write: byte order mark, CRLF, quotes, empty lines', () => {
    const table = readTable(`\ufeff${columns}\r\n${row}"a ""b"", c"\r\n\r\n${row}\r\n`, 'obs.csv')
    expect(table.columns[0]).toBe('px')
    expect(table.lines.map(({ line, fields }) => [line, fields.note])).toEqual([
      [2, 'a "b", c'],
      [4, ''],
    ])
  })

  it('marks lines that have not as many fields as the header, and keeps the rest', () => {
    const { lines } = readTable(`${columns}\n1,2\n${row}x\n${row}x,y\n`, 'obs.csv')
    expect(lines.map(({ fault }) => fault)).toEqual([
      'has not as many fields as the header',
      undefined,
      'has not as many fields as the header',
    ])
  })

  it.each([
    ['', /obs.csv is empty/],
    [`${columns}\n`, /no lines/],
    [columns.replace('pitch_deg,', '').replace('px,', ''), /has no column px, pitch_deg/],
    [`${columns},px\n${row},1`, /column px twice/],
    [`${columns}\n${row}"open`, /no table/],
    ['\u0000\u0001\u0002', /has no column/],
  ])('refuses %j', (text, what) => {
    expect(() => readTable(text, 'obs.csv')).toThrow(
      expect.objectContaining({ code: 'OBSERVATIONS_INVALID', message: expect.stringMatching(what) }),
    )
  })
})

describe('writeTable', () => {
  const read = (note: string) => ({ line: 2, fields: { px: '-1', note } })

  it('passes the columns of the input through and adds place, ellipse and status', () => {
    expect(
      writeTable(
        ['px', 'note'],
        [
          { read: read('a, b'), outcome: fix },
          { read: read(''), outcome: refused },
        ],
      ),
    ).toBe(
      [
        'px,note,lat,lon,sigma_major_m,sigma_minor_m,sigma_bearing_deg,status,reason',
        '-1,"a, b",29.56300000,106.55160000,3.000,1.235,88.8,ok,',
        '-1,,,,,,,horizon,"too level, ""really"""',
        '',
      ].join('\n'),
    )
  })

  it('replaces columns of its own names, as when its output is its input', () => {
    const again = { line: 2, fields: { px: '1', lat: 'old', status: 'old' } }
    expect(writeTable(['lat', 'px', 'status'], [{ read: again, outcome: refused }])).toBe(
      'px,lat,lon,sigma_major_m,sigma_minor_m,sigma_bearing_deg,status,reason\n1,,,,,,horizon,"too level, ""really"""\n',
    )
  })

  it('gives the same as JSON, numbers as numbers', () => {
    expect(JSON.parse(writeJson({ read: read('n'), outcome: fix }))).toEqual({
      ...{ line: 2, px: '-1', note: 'n', status: 'ok', lat: 29.563, lon: 106.5516 },
      ...{ sigma_major_m: 3, sigma_minor_m: 1.235, sigma_bearing_deg: 88.8 },
    })
    expect(JSON.parse(writeJson({ read: read('n'), outcome: refused }))).toMatchObject({
      ...{ lat: null, status: 'horizon', reason: 'too level, "really"' },
    })
  })
})
