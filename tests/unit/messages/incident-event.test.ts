import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ToldChange } from '../../../edge/domain/incident.js'
import type { Severity } from '../../../edge/domain/sighting.js'
import {
  type IncidentEventInput,
  incidentEvent,
  incidentEventSchema,
} from '../../../edge/messages/incident-event.js'
import { aChange, anIncident, identity, model, someEvidence, startMs } from '../../support/incidents.js'

const input = (change: ToldChange, given: Partial<IncidentEventInput> = {}): IncidentEventInput => ({
  change,
  evidence: [],
  identity,
  model,
  sourceName: '解放碑路口',
  seq: 7,
  id: '019a0000-0000-7000-8000-000000000001',
  timeMs: startMs + 91_000,
  clock: { monotonicMs: 12_345.6, synced: true },
  ...given,
})

describe('incidentEvent', () => {
  it('says what a risk rests on, and what was not known', () => {
    const risk = {
      ...{ score: 0.4, factors: { extent: 0.5, growth: 0.7 }, unknown: ['water'], placeId: 'place-1' },
      measured: {
        areaM2: 1,
        sigmaAreaM2: 0.1,
        growthM2PerWeek: 0.35,
        sigmaGrowthM2PerWeek: 0.05,
        growthDays: 9,
      },
    }
    const event = JSON.parse(incidentEvent(input(aChange('updated', { risk }))).payload)
    expect(incidentEventSchema.parse(event).data.risk).toEqual(risk)
  })

  it('says what a flight saw of what was to be verified', () => {
    const change = aChange('updated')
    const note = { id: 'n', incidentId: change.incident.id, atMs: startMs, kind: 'verified' } as const
    const told = { ...change, notes: [{ ...note, why: { verdict: 'gone', flight: 'f-2' } }] }
    const { data } = incidentEventSchema.parse(JSON.parse(incidentEvent(input(told)).payload))
    expect(data.verified).toEqual({ verdict: 'gone', at: '2026-11-23T06:45:00.000Z', by: 'f-2' })
  })

  it('is a CloudEvent with the incident as it is now', () => {
    const change = aChange('updated', {
      id: 'incident-1',
      severity: 3,
      risk: { score: 0.5, factors: { lane: 1 } },
    })
    const message = incidentEvent(
      input(change, { evidence: [someEvidence('incident-1', { id: 'evidence-1' })] }),
    )
    expect(message.topic).toBe('lamppost/chongqing/yuzhong/box-7/incident/illegal-parking')
    expect(message.contentType).toBe('application/cloudevents+json')
    expect(JSON.parse(message.payload)).toEqual({
      specversion: '1.0',
      id: '019a0000-0000-7000-8000-000000000001',
      source: '/chongqing/yuzhong/box-7',
      type: 'lamppost.incident.updated',
      time: '2026-11-23T06:46:31.000Z',
      subject: 'incident-1',
      datacontenttype: 'application/json',
      dataschema: 'urn:lamppost:incident-event:1',
      seq: 7,
      data: {
        incidentId: 'incident-1',
        scenario: 'illegal-parking',
        state: 'updated',
        severity: 3,
        risk: { score: 0.5, factors: { lane: 1 } },
        label: 'car',
        confidence: 0.87,
        firstSeenAt: '2026-11-23T06:45:00.000Z',
        lastSeenAt: '2026-11-23T06:46:30.000Z',
        dwellMs: 90_000,
        sightings: 1,
        zone: 'bus stop',
        place: {
          lon: 106.5784,
          lat: 29.5593,
          crs: 'WGS84',
          accuracyM: 1.5,
          method: 'homography',
          zone: 'bus stop',
        },
        source: { kind: 'camera', id: 'cam-1', name: '解放碑路口' },
        box: [10, 12.5, 40, 36],
        frame: { width: 64, height: 48 },
        capturedAt: '2026-11-23T06:46:30.000Z',
        model,
        evidence: [
          {
            id: 'evidence-1',
            kind: 'snapshot',
            variant: 'clean',
            mime: 'image/jpeg',
            bytes: 1234,
            sha256: 'cd'.repeat(32),
            capturedAt: '2026-11-23T06:45:00.000Z',
          },
        ],
        clock: { bootId: 'boot-1', monotonicMs: 12_346, synced: true },
      },
    })
  })

  it('tells no path of the box', () => {
    const change = aChange()
    const { payload } = incidentEvent(input(change, { evidence: [someEvidence(change.incident.id)] }))
    expect(payload).not.toContain('.jpg')
  })

  it('encodes a site that is no part of a URI as it is', () => {
    const named = { ...identity, site: '重庆/渝中 区', box: 'a?b' }
    const event = JSON.parse(incidentEvent(input(aChange(), { identity: named })).payload)
    expect(event.source).toBe(`/${encodeURIComponent('重庆')}/${encodeURIComponent('渝中 区')}/a%3Fb`)
    expect(new URL(event.source, 'http://x').pathname).toBe(event.source)
  })

  const fraction = fc.double({ min: 0, max: 1, noNaN: true })
  const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true })
  const timeMs = fc.double({ min: 0, max: Date.UTC(2200, 0), noNaN: true })
  const changes = fc
    .record({
      severity: fc.integer({ min: 0, max: 4 }).map(value => value as Severity),
      risk: fc.option(fc.record({ score: fraction, factors: fc.dictionary(fc.string(), fraction) }), {
        nil: undefined,
      }),
      label: fc.string(),
      confidence: fraction,
      firstSeenAtMs: timeMs,
      lastSeenAtMs: timeMs,
      dwellMs: timeMs,
      sightings: fc.nat(),
      zone: fc.option(fc.string(), { nil: undefined }),
      fix: fc.option(
        fc.record({
          lon: fc.double({ min: -180, max: 180, noNaN: true }),
          lat: fc.double({ min: -90, max: 90, noNaN: true }),
          crs: fc.constant('WGS84' as const),
          accuracyM: fc.double({ min: 0, max: 1e6, noNaN: true }),
          method: fc.constantFrom('homography' as const, 'telemetry' as const, 'camera' as const),
        }),
        { nil: undefined },
      ),
      box: fc.tuple(coordinate, coordinate, coordinate, coordinate),
    })
    .map(fields => anIncident(fields))
    .chain(incident =>
      fc
        .constantFrom<ToldChange['kind']>('opened', 'updated', 'cleared', 'expired', 'dismissed', 'merged')
        .map((kind): ToldChange => ({ kind, incident, notes: [] })),
    )

  it('always fits its own schema', () => {
    fc.assert(
      fc.property(changes, timeMs, fc.nat(), (change, recordedAtMs, seq) => {
        const { payload } = incidentEvent(input(change, { timeMs: recordedAtMs, seq }))
        const event = incidentEventSchema.parse(JSON.parse(payload))
        expect(event.seq).toBe(seq)
      }),
    )
  })
})

describe('incidentEventSchema', () => {
  const event = () => JSON.parse(incidentEvent(input(aChange())).payload)

  it.each([
    [
      'a field that nobody declared',
      (it: ReturnType<typeof event>) => ({ ...it, data: { ...it.data, extra: 1 } }),
    ],
    [
      'a box of three numbers',
      (it: ReturnType<typeof event>) => ({ ...it, data: { ...it.data, box: [1, 2, 3] } }),
    ],
    ['a local time', (it: ReturnType<typeof event>) => ({ ...it, time: '2026-11-23T06:45:00+08:00' })],
    ['another type', (it: ReturnType<typeof event>) => ({ ...it, type: 'lamppost.incident.closed' })],
  ])('refuses %s', (_, change) => {
    expect(incidentEventSchema.safeParse(event()).success).toBe(true)
    expect(incidentEventSchema.safeParse(change(event())).success).toBe(false)
  })
})
