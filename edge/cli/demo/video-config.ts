import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { isStream } from '../../config/schema/camera.js'
import { WHOLE_PICTURE } from './whole-picture.js'

/** Looked at so often: enough for standing vehicles, and quick. */
const FPS = 5

/**
 * Writes a configuration for somebody's own video: every shipped scenario on the whole picture, deciding within
 * seconds. Gives its path; it is a good start for a configuration of one's own.
 */
export async function writeVideoConfig(video: string, dir: string): Promise<string> {
  const isLive = isStream(video)
  const config = {
    site: 'demo/street',
    box: 'demo-box',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    cameras: {
      yours: {
        // The address of a camera may hold a password, which belongs in no file.
        url: isLive ? '${LAMPPOST_DEMO_VIDEO}' : resolve(video),
        cadence: { fps: FPS },
        ...(isLive ? {} : { play: { pace: 'fast' } }),
        zones: {
          everywhere: WHOLE_PICTURE,
        },
        scenarios: {
          'illegal-parking': { zones: ['everywhere'], dwell: '15s', clearAfter: '5s' },
          sanitation: { window: '10s' },
          'road-collapse': { window: '10s' },
        },
      },
    },
    mqtt: { url: 'mqtt://127.0.0.1:${LAMPPOST_DEMO_PORT}' },
    storage: { dir: '.', minFree: '50MB' },
    api: { port: 0 },
    log: { level: 'error' },
  }
  const path = join(dir, 'demo.yaml')
  await writeFile(path, stringify(config))
  return path
}
