import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { groundHomography, imageToGround, project } from '../../../../tools/world/camera.js'
import { followPath } from '../../../../tools/world/path.js'
import { loadScene, parseScene, SceneError } from '../../../../tools/world/scene.js'
import type { Truth } from '../../../../tools/world/truth.js'

const WORLD = new URL('../../../../tools/world/', import.meta.url)
const sceneFile = (name: string) => new URL(`scenes/${name}.yaml`, WORLD).pathname
const sceneNames = readdirSync(new URL('scenes', WORLD)).map(file => file.replace('.yaml', ''))
const clipNames = readdirSync(new URL('clips', WORLD))
  .filter(file => file.endsWith('.truth.json'))
  .map(file => file.replace('.truth.json', ''))

const readTruth = (name: string): Truth =>
  JSON.parse(readFileSync(new URL(`clips/${name}.truth.json`, WORLD), 'utf8'))

describe('scenes', () => {
  it.each(sceneNames)('%s is valid', name => {
    expect(loadScene(sceneFile(name)).name).toBe(name)
  })

  const broken = (from: string, to: string) => {
    const text = readFileSync(sceneFile('pole'), 'utf8')
    expect(text).toContain(from)
    return () => parseScene(text.replace(from, to), 'pole')
  }

  it('refuses an unknown setting and says where it is', () => {
    expect(broken('hfov: 66', 'hfov: 66, zoom: 2')).toThrow(SceneError)
    expect(broken('hfov: 66', 'hfov: 66, zoom: 2')).toThrow(/camera: .*"zoom"/)
  })

  it('refuses a value out of range and says where it is', () => {
    expect(broken('type: sedan', 'type: tank')).toThrow('vehicles.0.type')
    expect(broken('up: 6', 'up: -6')).toThrow('camera.up')
  })

  it('refuses a path that goes back in time', () => {
    expect(broken('{ t: 8,', '{ t: 4,')).toThrow('vehicles.0.path.1.t')
  })

  it('refuses an incident about a thing or a zone that is not there', () => {
    expect(broken('thing: violator', 'thing: nobody')).toThrow('incidents.0.thing')
    expect(broken('zone: no-parking', 'zone: elsewhere')).toThrow('incidents.0.zone')
  })
})

describe('paths', () => {
  const path = [
    { t: 2, east: 0, north: 0 },
    { t: 4, east: 20, north: 0 },
    { t: 6, east: 26, north: -3 },
    { t: 10, east: 26, north: -3 },
    { t: 12, east: 40, north: 0 },
  ]
  const poseAt = followPath(path)

  it('passes through its points', () => {
    for (const { t, east, north } of path) {
      expect(poseAt(t)?.east).toBeCloseTo(east, 6)
      expect(poseAt(t)?.north).toBeCloseTo(north, 6)
    }
  })

  it('is nowhere before its first and after its last point', () => {
    expect(poseAt(1.9)).toBeUndefined()
    expect(poseAt(12.1)).toBeUndefined()
  })

  it('never overshoots, and stands where two points are the same', () => {
    for (let t = 2; t < 10; t += 0.1) {
      expect(poseAt(t)!.east).toBeLessThanOrEqual(26 + 1e-9)
      expect(poseAt(t + 0.1)!.east).toBeGreaterThanOrEqual(poseAt(t)!.east - 1e-9)
    }
    expect(poseAt(8)).toMatchObject({ east: 26, north: -3 })
  })

  it('faces where it drives and keeps its heading when it stops', () => {
    expect(poseAt(3)!.heading).toBeCloseTo(90, 6)
    expect(poseAt(5)!.heading).toBeGreaterThan(95)
    expect(poseAt(9)!.heading).toBe(poseAt(7)!.heading)
  })

  it('of one point is a vehicle that never moves', () => {
    const parked = followPath([{ t: 0, east: 3, north: 1 }], 270)
    expect(parked(0)).toEqual({ east: 3, north: 1, heading: 270 })
    expect(parked(99)).toEqual(parked(0))
  })
})

describe('projection', () => {
  const camera = { east: -14, north: -4.6, up: 6, yaw: 84, pitch: -20, hfov: 66 }

  it('puts the point the camera looks at into the middle', () => {
    const down = { ...camera, pitch: -90 }
    expect(project(down, 1280, 720, { east: -14, north: -4.6 })!.x).toBeCloseTo(0.5, 6)
    expect(project(down, 1280, 720, { east: -14, north: -4.6 })!.y).toBeCloseTo(0.5, 6)
  })

  it('maps ground to picture and back', () => {
    const homography = groundHomography(camera, 1280, 720)
    for (const point of [
      { east: 0, north: 0 },
      { east: 20, north: -3 },
      { east: 60, north: 4 },
    ]) {
      const { x, y } = project(camera, 1280, 720, point)!
      const back = imageToGround(homography, x, y)
      expect(back.east).toBeCloseTo(point.east, 6)
      expect(back.north).toBeCloseTo(point.north, 6)
    }
  })

  it('does not see what is behind the camera', () => {
    expect(project(camera, 1280, 720, { east: -30, north: 0 })).toBeUndefined()
  })
})

describe('committed clips', () => {
  it('are those of the committed scenes', () => {
    expect(clipNames.sort()).toEqual(sceneNames.sort())
  })

  describe.each(clipNames)('%s', name => {
    const truth = readTruth(name)
    const scene = loadScene(sceneFile(name))
    const onGround = (x: number, y: number) => imageToGround(truth.groundHomography, x, y)

    it('was rendered from the scene as it is now', () => {
      expect(truth.groundHomography).toEqual(groundHomography(scene.camera, scene.width, scene.height))
      expect(truth).toMatchObject({
        seed: scene.seed,
        fps: scene.fps,
        durationMs: scene.duration * 1000,
        zones: scene.zones,
      })
    })

    // the points were projected in the browser by three.js, the homography comes from camera.ts
    it('maps points of the picture to the ground that the renderer drew there', () => {
      expect(truth.groundPoints.length).toBeGreaterThanOrEqual(6)
      for (const { image, eastM, northM } of truth.groundPoints) {
        const { east, north } = onGround(...image)
        expect(east).toBeCloseTo(eastM, 3)
        expect(north).toBeCloseTo(northM, 3)
      }
    })

    it('finds every thing within a car length of where its box stands', () => {
      // far away one pixel is metres of road: small boxes say nothing
      const wholeInView = truth.frames
        .flatMap(frame => frame.boxes)
        .filter(
          ({ box: [x1, y1, x2, y2] }) => x1 > 0 && x2 < truth.width && y2 < truth.height && y2 - y1 > 40,
        )
      expect(wholeInView.length).toBeGreaterThan(10)
      for (const {
        box: [x1, , x2, y2],
        position,
      } of wholeInView) {
        const { east, north } = onGround((x1 + x2) / 2 / truth.width, y2 / truth.height)
        // a box ends at the near side of a thing, a position is its middle
        const off = Math.hypot(east - position.eastM, north - position.northM)
        expect(off).toBeLessThan(3.2)
      }
    })

    it('contains what its scene promises to report', () => {
      expect(truth.incidents.length).toBe(scene.incidents.length)
      for (const {
        box: [x1, y1, x2, y2],
        zone,
      } of truth.incidents) {
        expect(x2 - x1).toBeGreaterThan(40)
        expect(y2 - y1).toBeGreaterThan(40)
        if (zone)
          expect(inside(truth.zones[zone]!, (x1 + x2) / 2 / truth.width, y2 / truth.height)).toBe(true)
      }
    })
  })
})

/** Even-odd rule. */
function inside(polygon: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let isInside = false
  polygon.forEach(([x1, y1], i) => {
    const [x2, y2] = polygon[(i + 1) % polygon.length]!
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) isInside = !isInside
  })
  return isInside
}
