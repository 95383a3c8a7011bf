import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { type EvidenceFigures, evidenceGauges } from '../../../edge/api/evidence-gauges.js'

describe('evidenceGauges', () => {
  it('shows the figures of each scrape, and asks for them once', async () => {
    const registry = new Registry()
    let asked = 0
    let figures: EvidenceFigures = {
      ...{ keptBytes: 1, removed: 2, lost: 3 },
      uploads: { waiting: 4, putAside: 5, uploaded: 6, uploadedBytes: 7, retried: 8 },
    }
    evidenceGauges([registry], () => {
      asked += 1
      return figures
    })
    const scrape = async (): Promise<number[]> =>
      (await registry.metrics())
        .split('\n')
        .filter(line => line.startsWith('lamppost_'))
        .map(line => Number(line.split(' ')[1]))
    expect(await scrape()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(asked).toBe(1)
    figures = { keptBytes: 10, removed: 2, lost: 3 }
    expect(await scrape()).toEqual([10, 2, 3, 0, 0, 0, 0, 0])
    expect(asked).toBe(2)
  })
})
