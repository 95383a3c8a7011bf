import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../edge/config/load.js'
import { folderWith, mistakesIn } from './config-folder.js'

const box = (drone: string, camera = '', around = 'mqtt: { url: mqtt://127.0.0.1 }\n'): string => `site: city
box: box-01
timeZone: Asia/Shanghai
${around}cameras:
  patrol:
    url: rtsp://192.0.2.9/live
    drone: ${drone}
    scenarios: { sanitation: {} }
${camera}`
const drone = '{ topic: thing/product/1581/osd, horizontalFovDeg: 71.5 }'
const mistakes = async (...text: Parameters<typeof box>): Promise<string> =>
  (await mistakesIn(box(...text))).join('\n')

describe('a camera that flies', () => {
  it('is taken over with absolute paths and a delay', async () => {
    const text = box(drone.replace('71.5', '71.5, zones: map.geojson, dem: city.tif, videoDelay: 300ms'))
    const folder = await folderWith({ 'box.yaml': text, 'map.geojson': '{}', 'city.tif': '' })
    const { config, scenarios } = await loadConfig(`${folder}/box.yaml`, { env: {} })
    expect(config.cameras.patrol!.drone).toEqual({
      ...{ topic: 'thing/product/1581/osd', horizontalFovDeg: 71.5, videoDelayMs: 300 },
      ...{ zones: `${folder}/map.geojson`, dem: `${folder}/city.tif` },
    })
    expect(scenarios.patrol![0]).not.toHaveProperty('needsZones')
  })

  it('needs a lens, one topic, and a broker', async () => {
    expect(await mistakes('{ topic: thing/product/1581/osd }')).toMatch(
      /either `camera` or `horizontalFovDeg`/,
    )
    expect(await mistakes(drone.replace('71.5', '71.5, camera: dji-m30'))).toMatch(/either `camera`/)
    expect(await mistakes(drone.replace('1581', '+'))).toMatch(/is not one topic/)
    expect(await mistakes(drone.replace('71.5', '71.5, payload: main'))).toMatch(/write for example 52-0-0/)
    expect(await mistakes(drone, '', '')).toMatch(/add `mqtt`/)
  })

  it('needs a terrain that is there, and has no use for a take-off without one', async () => {
    expect(await mistakes(drone.replace('71.5', '71.5, dem: city.tif'))).toMatch(/"city\.tif" does not exist/)
    const takeoff = drone.replace('71.5', '71.5, takeoff: { lon: 106.5, lat: 29.5 }')
    expect(await mistakes(takeoff)).toMatch(/a use with `dem` only/)
  })

  it('has no places in its picture, but places on the map', async () => {
    expect(await mistakes(drone, '    calibration: east.json\n')).toMatch(/its pose says where it looks/)
    const parking = box(drone).replace('sanitation', 'illegal-parking')
    expect((await mistakesIn(parking)).join()).toMatch(/needs the zones.*drone\.zones/)
    expect(await mistakesIn(parking.replace('71.5', '71.5, zones: map.geojson'))).toEqual([
      expect.stringMatching(/"map\.geojson" does not exist/),
    ])
  })

  it('is refused rules that it cannot answer, and files', async () => {
    const lamp = box(drone).replace('sanitation', 'street-lamp-dark')
    expect((await mistakesIn(lamp)).join()).toMatch(
      /a drone cannot answer; it can dwell, persistence, presence/,
    )
    const film = box(drone).replace('rtsp://192.0.2.9/live', 'flight.mp4')
    expect((await mistakesIn(film)).join()).toMatch(/lamppost flight/)
  })
})
