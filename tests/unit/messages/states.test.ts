import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { boxState, boxStateSchema } from '../../../edge/messages/box-state.js'
import { cameraState, cameraStateSchema } from '../../../edge/messages/camera-state.js'
import { incidentEventSchema } from '../../../edge/messages/incident-event.js'
import { type Stats, statsMessage, statsSchema } from '../../../edge/messages/stats.js'
import { identity, startMs } from '../../support/incidents.js'

const parse = (payload: string): unknown => JSON.parse(payload)

describe('boxState', () => {
  it('names state, version and boot', () => {
    const { topic, payload } = boxState(identity, 'offline', startMs)
    expect(topic).toBe('lamppost/chongqing/yuzhong/box-7/state')
    expect(boxStateSchema.parse(parse(payload))).toEqual({
      state: 'offline',
      version: '0.1.0',
      bootId: 'boot-1',
      at: '2026-11-23T06:45:00.000Z',
    })
  })
})

describe('cameraState', () => {
  it('says since when and why', () => {
    const change = {
      cameraId: 'cam-1',
      state: 'auth',
      sinceMs: startMs,
      cause: 'SOURCE_AUTH: refused',
    } as const
    const { topic, payload } = cameraState(identity, change)
    expect(topic).toBe('lamppost/chongqing/yuzhong/box-7/camera/cam-1/state')
    expect(cameraStateSchema.parse(parse(payload))).toEqual({
      camera: 'cam-1',
      state: 'auth',
      since: '2026-11-23T06:45:00.000Z',
      cause: 'SOURCE_AUTH: refused',
    })
  })

  it('has no cause when the camera is well', () => {
    const { payload } = cameraState(identity, { cameraId: 'cam-1', state: 'ok', sinceMs: startMs })
    expect(cameraStateSchema.parse(parse(payload))).not.toHaveProperty('cause')
  })
})

describe('statsMessage', () => {
  it('fits its schema', () => {
    const measured: Omit<Stats, 'at' | 'bootId' | 'version'> = {
      uptimeMs: 1000,
      cameras: [{ id: 'cam-1', state: 'ok', frames: 10, dropped: 1 }],
      incidents: { recorded: 3, waiting: 0, lost: 0, withoutEvidence: 1 },
      outbox: { depth: 1, unreceipted: 1, oldestAgeMs: 10, published: 2, retried: 0, resent: 0, dead: 0 },
      receipts: { taken: 1, bad: 0 },
      commands: { received: 2, done: 1, failed: 1, repeated: 0, refused: 0, unanswered: 0 },
      disk: { freeBytes: 1, totalBytes: 2 },
    }
    const { topic, payload } = statsMessage(identity, startMs, measured)
    expect(topic).toBe('lamppost/chongqing/yuzhong/box-7/stats')
    expect(statsSchema.parse(parse(payload))).toMatchObject({ ...measured, bootId: 'boot-1' })
  })
})

describe('the published JSON Schemas', () => {
  it.each([
    ['box-state', boxStateSchema],
    ['camera-state', cameraStateSchema],
    ['incident-event', incidentEventSchema],
    ['stats', statsSchema],
  ])('%s is what the code declares', (name, schema) => {
    const path = new URL(`../../../configs/messages/${name}.schema.json`, import.meta.url)
    expect(parse(readFileSync(path, 'utf8'))).toEqual(parse(JSON.stringify(z.toJSONSchema(schema))))
  })
})
