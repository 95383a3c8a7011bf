import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocateArguments, runLocate } from '../../../../edge/cli/locate/run.js'
import { distort } from '../../../../edge/geometry/lens.js'
import { CORNER, placeOf, writeTerrain } from '../../../support/terrain.js'

const sigmas = { yawDeg: 2, pitchDeg: 1, rollDeg: 0.5, heightM: 3, positionM: 1.5, timeS: 0.1 }
const good = {
  ...{ px: '960', py: '540', width: '1920', height: '1080', fx: '1000', fy: '1000', cx: '960', cy: '540' },
  ...{ cam_lat: '29.5', cam_lon: '106.502', cam_h: '400', ground_h: '300', takeoff_h: '' },
  ...{ yaw_true_deg: '180', pitch_deg: '-45', roll_deg: '0', speed_mps: '' },
  ...{ k1: '', k2: '', k3: '', p1: '', p2: '' },
}
type Row = Partial<Record<keyof typeof good, string>>

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamppost-locate-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** Runs the command on lines that differ from a good one by what is given. */
async function locate(rows: readonly Row[], args: Partial<LocateArguments> = {}) {
  const text = [Object.keys(good), ...rows.map(row => Object.values({ ...good, ...row }))]
    .map(fields => fields.join(','))
    .join('\n')
  let [stdout, stderr] = ['', '']
  const code = await runLocate(
    { observations: '-', json: true, sigmas, ...args },
    {
      stdin: Readable.from([text]),
      stdout: { write: written => (stdout += written) },
      stderr: { write: written => (stderr += written) },
    },
  )
  const lines =
    args.json === false || args.out
      ? []
      : stdout
          .trim()
          .split('\n')
          .map(line => JSON.parse(line))
  return { code, stdout, stderr, lines }
}

describe('locate', () => {
  it('places a line on level ground, and ends with 0', async () => {
    const { code, lines, stderr } = await locate([{}])
    expect(code).toBe(0)
    expect(lines[0]).toMatchObject({
      status: 'ok',
      lon: 106.502,
      lat: expect.closeTo(29.5 - 100 / 110_853, 6),
    })
    expect(stderr).toBe('1 of 1 lines have a place\n')
  })

  it.each<[string, Row, string, RegExp]>([
    [
      'latitude and longitude exchanged',
      { cam_lat: '106.5', cam_lon: '29.5' },
      'invalid',
      /cam_lat is no latitude: are .* exchanged/,
    ],
    ['a horizon pixel', { pitch_deg: '0' }, 'horizon', /horizon/],
    ['a pitch above the horizon', { pitch_deg: '12' }, 'horizon', /12.0 degrees above/],
    ['what is no number', { px: 'NaN' }, 'invalid', /px is no number/],
    ['infinity', { cam_h: 'Infinity' }, 'invalid', /cam_h is no number/],
    [
      'a missing pose field',
      { yaw_true_deg: '', roll_deg: '' },
      'invalid',
      /yaw_true_deg is empty; roll_deg is empty/,
    ],
    ['no ground', { ground_h: '' }, 'invalid', /ground_h is empty/],
    ['a camera below the ground', { cam_h: '250' }, 'invalid', /50.0 m below the ground/],
    ['a pixel outside of the picture', { px: '1921' }, 'invalid', /px lies outside/],
    ['a negative focal length', { fx: '-1000' }, 'invalid', /fx is not above 0/],
    ['an angle in another unit', { yaw_true_deg: '1800' }, 'invalid', /yaw_true_deg is above 360/],
    ['a negative speed', { speed_mps: '-1' }, 'invalid', /speed_mps is below 0/],
  ])(
    'refuses %s, with the reason, while the other lines keep their places',
    async (_, row, status, reason) => {
      const { code, lines, stderr } = await locate([{}, row, {}])
      expect(lines.map(line => line.status)).toEqual(['ok', status, 'ok'])
      expect(lines[1]).toMatchObject({ lat: null, lon: null, reason: expect.stringMatching(reason) })
      expect(code).toBe(1)
      expect(stderr).toMatch(/^2 of 3 lines have a place\nline 3: /)
    },
  )

  it('refuses a line of another length, and names three of many', async () => {
    const { stderr } = await locate(Array.from({ length: 5 }, () => ({ roll_deg: '0,extra' })))
    expect(stderr).toContain('line 2: invalid: the line has not as many fields as the header')
    expect(stderr).toContain('and 2 more; see the column "reason"')
  })

  it('takes the bend of the lens out, each coefficient by its column', async () => {
    const lens = {
      ...{ widthPx: 1920, heightPx: 1080, fx: 1000, fy: 1000, cx: 960, cy: 540 },
      model: 'brown' as const,
    }
    const [k1, k2, k3, p1, p2] = [-0.2, 0.05, -0.01, 0.003, -0.002]
    // Straight down from 100 m, the ray (0.5, 0.25) meets the ground 50 m right of the camera and 25 m before it.
    const [px, py] = distort({ ...lens, coefficients: [k1, k2, p1, p2, k3] }, [0.5, 0.25]).map(String)
    const coefficients = { k1: `${k1}`, k2: `${k2}`, k3: `${k3}`, p1: `${p1}`, p2: `${p2}` }
    const { lines } = await locate([{ ...coefficients, px, py, pitch_deg: '-90', yaw_true_deg: '0' }])
    expect((29.5 - lines[0].lat) * 110_853).toBeCloseTo(25, 1)
    expect((lines[0].lon - 106.502) * 96_970).toBeCloseTo(50, 1)
  })

  it('adds what the drone flies in the time that pose and picture may lie apart', async () => {
    const { lines } = await locate([{ pitch_deg: '-90' }, { pitch_deg: '-90', speed_mps: '20' }])
    const [still, moving] = lines.map(line => line.sigma_major_m ** 2)
    expect(moving! - still!).toBeCloseTo(4, 1)
  })

  it('counts heights from the take-off point, and takes the ground for level with it where it is not given', async () => {
    const { lines } = await locate(
      [
        { cam_h: '100', ground_h: '' },
        { cam_h: '100', ground_h: '280', takeoff_h: '300' },
        { cam_h: '100', ground_h: '280', takeoff_h: '' },
      ],
      { heights: 'takeoff' },
    )
    const metres = lines.map(({ lat }) => (29.5 - lat) * 110_853)
    expect(metres[0]).toBeCloseTo(100, 1)
    expect(metres[1]).toBeCloseTo(120, 1)
    expect(lines[2]).toMatchObject({ status: 'invalid', reason: 'takeoff_h is empty' })
  })

  it('writes a table where it is told to', async () => {
    const out = join(dir, 'fixes.csv')
    expect(await locate([{}], { json: false, out })).toMatchObject({ code: 0, stdout: '' })
    const [header, line] = (await readFile(out, 'utf8')).split('\n')
    expect(header).toMatch(/^px,.*,p2,lat,lon,sigma_major_m,sigma_minor_m,sigma_bearing_deg,status,reason$/)
    expect(line).toMatch(/,ok,$/)
  })

  it('says which file cannot be read or written', async () => {
    const missing = join(dir, 'none', 'file.csv')
    await expect(locate([{}], { observations: missing })).rejects.toMatchObject({
      code: 'OBSERVATIONS_INVALID',
    })
    await expect(locate([{}], { out: missing })).rejects.toMatchObject({ code: 'USAGE' })
  })
})

describe('locate with terrain', () => {
  const place = placeOf(80, 20)
  const onTerrain = { cam_lat: String(place.lat), cam_lon: String(place.lon), ground_h: '' }
  let dem: string
  beforeAll(async () => {
    // Level, with a hole in the south-east.
    dem = await writeTerrain(join(dir, 'level.tif'), (column, row) => (row > 40 && column > 90 ? -9999 : 300))
  })
  const metresSouth = ({ lat }: { lat: number }) => (place.lat - lat) * 110_853

  it('finds the ground below a camera whose height counts from the same, or from the ellipsoid', async () => {
    const same = await locate([onTerrain], { dem, heights: 'egm96', demHeights: 'egm96' })
    expect(metresSouth(same.lines[0])).toBeCloseTo(100, 0)
    // The sea lies 38.8 m below the ellipsoid here: a camera 400 m above the ellipsoid is 438.8 m above the sea.
    const other = await locate([onTerrain], { dem, heights: 'ellipsoid', demHeights: 'egm96' })
    expect(metresSouth(other.lines[0])).toBeGreaterThan(136)
    expect(metresSouth(other.lines[0])).toBeLessThan(141)
    const takeoff = await locate([{ ...onTerrain, cam_h: '50', takeoff_h: '310' }, onTerrain], {
      ...{ dem, heights: 'takeoff' },
    })
    expect(metresSouth(takeoff.lines[0])).toBeCloseTo(60, 0)
    expect(takeoff.lines[1]).toMatchObject({ status: 'invalid', reason: 'takeoff_h is empty' })
  })

  it('refuses lines that look into a hole or start beside the terrain, and keeps the rest', async () => {
    const { code, lines } = await locate(
      [onTerrain, { ...onTerrain, yaw_true_deg: '140' }, { ...onTerrain, cam_lat: '30' }],
      { dem, heights: 'egm96', demHeights: 'egm96' },
    )
    expect(code).toBe(1)
    expect(lines.map(({ status }) => status)).toEqual(['ok', 'no-terrain', 'no-terrain'])
    expect(lines[1].reason).toMatch(/hole at 29\.50\d+, 106\.50\d+/)
  })

  it('wants to know what heights count from', async () => {
    await expect(locate([onTerrain], { dem })).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('--heights'),
    })
    await expect(locate([onTerrain], { dem, heights: 'egm96' })).rejects.toMatchObject({
      ...{ code: 'USAGE', hint: expect.stringContaining('--dem-heights') },
    })
  })

  it('refuses a file of pictures or of another coordinate system before it places anything', async () => {
    const wrong = await writeTerrain(join(dir, 'wrong.tif'), () => 300, {
      ...{ GTModelTypeGeoKey: 1, GeographicTypeGeoKey: undefined, ProjectedCSTypeGeoKey: 27700 },
    })
    await expect(locate([onTerrain], { dem: wrong, heights: 'egm96' })).rejects.toMatchObject({
      code: 'TERRAIN_UNUSABLE',
    })
    const text = join(dir, 'text.tif')
    await writeFile(text, `${CORNER.lon}`)
    await expect(locate([onTerrain], { dem: text, heights: 'egm96' })).rejects.toMatchObject({
      code: 'TERRAIN_UNUSABLE',
    })
  })
})
