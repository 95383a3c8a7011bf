import { describe, expect, it } from 'vitest'
import { CameraBoard } from '../../../edge/api/camera-board.js'
import { reportHealth } from '../../../edge/api/health.js'

const well = { ok: true } as const

function box(overrides: Partial<Parameters<typeof reportHealth>[0]> = {}) {
  const cameras = new CameraBoard()
  cameras.watch(['east', 'west'], 0)
  const sources = {
    cameras,
    frameBudgetMs: () => 10_000,
    disk: async () => well,
    broker: () => well,
    ...overrides,
  }
  return { cameras, report: (nowMs: number) => reportHealth(sources, nowMs) }
}

describe('reportHealth', () => {
  it('gives a camera its budget after the start, then wants frames', async () => {
    const { cameras, report } = box()
    expect((await report(9_000)).ok).toBe(true)
    cameras.judged('east', 12_000)
    const late = await report(15_000)
    expect(late).toMatchObject({
      ok: false,
      cameras: { east: { ok: true }, west: { ok: false, why: 'no frame judged for 15 s' } },
    })
  })

  it('says why, in the words of the first cause', async () => {
    const { cameras, report } = box()
    cameras.changed({ cameraId: 'east', state: 'no-frames', sinceMs: 0, cause: 'SOURCE_UNREACHABLE: away' })
    expect((await report(20_000)).cameras.east).toEqual({
      ok: false,
      why: 'no frame judged for 20 s: SOURCE_UNREACHABLE: away',
    })
  })

  it('wants signals to speak, and sense', async () => {
    const signals = () => [
      { id: 'water', state: 'silent' as const, cause: 'SIGNAL_SILENT: nothing came' },
      { id: 'bin', state: 'bad' as const },
      { id: 'tilt', state: 'waiting' as const },
    ]
    expect(await box({ signals }).report(1)).toMatchObject({
      ok: false,
      signals: {
        ...{ water: { ok: false, why: 'SIGNAL_SILENT: nothing came' }, bin: { ok: false, why: 'bad' } },
        tilt: well,
      },
    })
    expect(await box({ signals: () => [] }).report(1)).not.toHaveProperty('signals')
  })

  it('wants nothing more of a recording that is over, but does of one that cannot be played', async () => {
    const { cameras, report } = box()
    cameras.changed({ cameraId: 'east', state: 'off', sinceMs: 0 })
    cameras.changed({ cameraId: 'west', state: 'off', sinceMs: 0, cause: 'SOURCE_NOT_VIDEO: text' })
    expect((await report(60_000)).cameras).toEqual({
      east: well,
      west: { ok: false, why: 'off: SOURCE_NOT_VIDEO: text' },
    })
  })

  it('is red when the disk or the broker is', async () => {
    const sick = { ok: false, why: 'full' } as const
    expect(await box({ disk: async () => sick }).report(0)).toMatchObject({ ok: false, disk: sick })
    expect(await box({ broker: () => sick }).report(0)).toMatchObject({ ok: false, broker: sick })
  })
})
