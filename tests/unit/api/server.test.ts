import { describe, expect, it } from 'vitest'
import { CameraBoard } from '../../../edge/api/camera-board.js'
import { createMetrics } from '../../../edge/api/metrics.js'
import { startApi } from '../../../edge/api/server.js'

const metricsOf = (cameras: CameraBoard) =>
  createMetrics({ cameras, outboxDepth: () => 7, brokerConnected: () => false, reconnects: () => 3 })

const health = (ok: boolean) => async () => {
  const check = ok ? ({ ok } as const) : ({ ok, why: 'away' } as const)
  return { ok, cameras: {}, disk: check, broker: check }
}

describe('startApi', () => {
  it.each([
    [true, 200],
    [false, 503],
  ])('answers /healthz: well %s is %i', async (ok, status) => {
    const api = await startApi({
      host: '127.0.0.1',
      port: 0,
      health: health(ok),
      metrics: metricsOf(new CameraBoard()).registry,
    })
    const answer = await fetch(`${api.url}/healthz`)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ ok })
    await api.close()
  })

  it('shows what was counted', async () => {
    const cameras = new CameraBoard()
    cameras.watch(['east', 'west'], 0)
    cameras.changed({ cameraId: 'west', state: 'frozen', sinceMs: 0, cause: 'SOURCE_FROZEN: still' })
    cameras.watch(['east'], 0)
    const metrics = metricsOf(cameras)
    const api = await startApi({
      host: '127.0.0.1',
      port: 0,
      health: health(true),
      metrics: metrics.registry,
    })
    const judged = { cameraId: 'east', ageMs: 60 }
    metrics.judged({ ...judged, looks: [{ modelId: 'm', timings: { inferMs: 16 }, waitedMs: 3 }] })
    metrics.judged({ ...judged, looks: [] })
    metrics.failed('east')
    cameras.dropped('east', 5)
    cameras.changed({ cameraId: 'east', state: 'ok', sinceMs: 0 })
    const text = await (await fetch(`${api.url}/metrics`)).text()
    for (const line of [
      'lamppost_frames_total{camera="east"} 2',
      'lamppost_frames_spared_total{camera="east"} 1',
      'lamppost_inference_wait_seconds_bucket{le="0.02",model="m"} 1',
      'lamppost_camera_state{camera="east",state="ok"} 1',
      'lamppost_frames_failed_total{camera="east"} 1',
      'lamppost_frames_dropped_total{camera="east"} 5',
      'lamppost_camera_ok{camera="east"} 1',
      'lamppost_inference_seconds_bucket{le="0.02",model="m"} 1',
      'lamppost_frame_age_seconds_sum{camera="east"} 0.12',
      'lamppost_outbox_depth 7',
      'lamppost_broker_connected 0',
      'lamppost_broker_reconnects_total 3',
    ]) {
      expect(text).toContain(line)
    }
    expect(text).not.toContain('west')
    await api.close()
  })

  it('says so when the port is taken', async () => {
    const options = {
      host: '127.0.0.1',
      health: health(true),
      metrics: metricsOf(new CameraBoard()).registry,
    }
    const first = await startApi({ ...options, port: 0 })
    const port = Number(new URL(first.url).port)
    await expect(startApi({ ...options, port })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
    await first.close()
  })
})
