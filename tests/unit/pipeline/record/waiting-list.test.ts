import { describe, expect, it } from 'vitest'
import type { ToldChange } from '../../../../edge/domain/incident.js'
import type { Severity } from '../../../../edge/domain/sighting.js'
import { type Waiting, WaitingList } from '../../../../edge/pipeline/record/waiting-list.js'
import { aChange } from '../../../support/incidents.js'

const draft = {
  incidentId: 'incident',
  kind: 'snapshot',
  variant: 'clean',
  mime: 'image/jpeg',
  capturedAtMs: 0,
} as const

const item = (severity: Severity, kind: ToldChange['kind'] = 'opened', bytes = 0): Waiting => ({
  change: aChange(kind, { severity }),
  unwritten: bytes > 0 ? [{ draft, content: Buffer.alloc(bytes) }] : [],
})

describe('WaitingList', () => {
  it('keeps the order', () => {
    const list = new WaitingList({ changes: 3, evidenceBytes: 0 })
    const [a, b] = [item(1), item(4)]
    expect([...list.add(a), ...list.add(b)]).toEqual([])
    expect(list.first()).toBe(a)
    list.shift()
    expect(list.first()).toBe(b)
    list.shift()
    expect(list.first()).toBeUndefined()
  })

  it('gives up the least severe first, updates before the rest, old before new', () => {
    const list = new WaitingList({ changes: 2, evidenceBytes: 0 })
    const [urgent, oldLow, lowUpdate, newLow] = [item(4), item(1), item(1, 'updated'), item(1)]
    expect([urgent, oldLow, lowUpdate, newLow].flatMap(each => list.add(each))).toEqual([lowUpdate, oldLow])
    expect(list.size).toBe(2)
    expect(list.first()).toBe(urgent)
  })

  it('gives up pictures before changes', () => {
    const list = new WaitingList({ changes: 10, evidenceBytes: 250 })
    const [high, low, middle] = [item(3, 'opened', 100), item(1, 'opened', 100), item(2, 'opened', 100)]
    expect([high, low, middle].flatMap(each => list.add(each))).toEqual([])
    expect([high, low, middle].map(({ unwritten }) => unwritten.length)).toEqual([1, 0, 1])
  })
})
