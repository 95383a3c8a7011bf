import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { IncidentChange } from '../domain/incident.js'
import type { SignalState } from '../domain/signal-state.js'
import type { IncidentEvent } from '../messages/incident-event.js'
import type { Message } from '../messages/message.js'
import type { CameraBoard } from './camera-board.js'
import { type EvidenceFigures, evidenceGauges } from './evidence-gauges.js'

/** Seconds; from a fast GPU to a box that is far too small. */
const INFERENCE_BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2]
const AGE_BUCKETS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10, 30]

interface SignalEntry {
  readonly id: string
  readonly state: SignalState
  /** The number that counts now. */
  readonly value?: number
  readonly refused: number
}

interface JudgedFrame {
  readonly cameraId: string
  readonly ageMs?: number
  /** None where the models were spared the frame. */
  readonly looks: readonly {
    readonly modelId: string
    readonly timings: { readonly inferMs: number }
    readonly waitedMs: number
  }[]
}

export interface MetricsSources {
  readonly outboxDepth: () => number
  readonly cameras: CameraBoard
  readonly brokerConnected: () => boolean
  readonly reconnects: () => number
  readonly evidence?: () => EvidenceFigures
  readonly signals?: () => readonly SignalEntry[]
}

export interface Metrics {
  readonly registry: Registry
  judged(frame: JudgedFrame): void
  failed(cameraId: string): void
  changed(change: IncidentChange): void
  delivered(message: Message, nowMs: number): void
}

type CameraEntry = ReturnType<CameraBoard['get']>

/** Everything that the box counts, for Prometheus. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const frames = new Counter({
    name: 'lamppost_frames_total',
    help: 'Frames judged',
    labelNames: ['camera'],
    registers,
  })
  const failures = new Counter({
    name: 'lamppost_frames_failed_total',
    help: 'Frames whose inference failed',
    labelNames: ['camera'],
    registers,
  })
  const inference = new Histogram({
    name: 'lamppost_inference_seconds',
    help: 'Time in the model, without queueing and preprocessing',
    labelNames: ['model'],
    buckets: INFERENCE_BUCKETS,
    registers,
  })
  const waited = new Histogram({
    name: 'lamppost_inference_wait_seconds',
    help: 'From the moment a frame was ready until a worker took it, or a newer one in its place',
    labelNames: ['model'],
    buckets: AGE_BUCKETS,
    registers,
  })
  const spared = new Counter({
    name: 'lamppost_frames_spared_total',
    help: 'Frames judged by what the model had found before, because nothing had moved',
    labelNames: ['camera'],
    registers,
  })
  const age = new Histogram({
    name: 'lamppost_frame_age_seconds',
    help: 'From capture to judgement',
    labelNames: ['camera'],
    buckets: AGE_BUCKETS,
    registers,
  })
  const incidents = new Counter({
    name: 'lamppost_incidents_total',
    help: 'Incident changes recorded',
    labelNames: ['scenario', 'change'],
    registers,
  })
  const delivery = new Histogram({
    name: 'lamppost_delivery_seconds',
    help: 'From capture to the acknowledgement of the broker',
    buckets: AGE_BUCKETS,
    registers,
  })
  readGauge('lamppost_outbox_depth', 'Messages recorded and not yet acknowledged', sources.outboxDepth)
  readGauge('lamppost_broker_connected', '1 while connected to the broker', () =>
    Number(sources.brokerConnected()),
  )
  readGauge(
    'lamppost_broker_reconnects_total',
    'Connections to the broker after the first',
    sources.reconnects,
  )
  if (sources.evidence) evidenceGauges(registers, sources.evidence)
  perSignal('lamppost_signal_silent', '1 while nothing comes from the signal', ({ state }) =>
    Number(state === 'silent'),
  )
  perSignal('lamppost_signal_bad', '1 while the messages of the signal hold no number', ({ state }) =>
    Number(state === 'bad'),
  )
  perSignal('lamppost_signal_value', 'The number that counts now', ({ value }) => value)
  perSignal('lamppost_signal_refused_total', 'Messages that held no number', ({ refused }) => refused)
  perCamera(
    'lamppost_frames_dropped_total',
    'Frames that a newer one replaced unseen',
    ({ dropped }) => dropped,
  )
  perCamera('lamppost_camera_ok', '1 while the camera is well', ({ state }) => Number(state?.state === 'ok'))
  new Gauge({
    name: 'lamppost_camera_state',
    help: '1 for the state that the camera is in',
    labelNames: ['camera', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { id, state } of sources.cameras.all())
        if (state) this.set({ camera: id, state: state.state }, 1)
    },
  })

  function perCamera(name: string, help: string, read: (camera: CameraEntry) => number): void {
    new Gauge({
      name,
      help,
      labelNames: ['camera'],
      registers,
      collect() {
        this.reset()
        for (const camera of sources.cameras.all()) this.set({ camera: camera.id }, read(camera))
      },
    })
  }

  function perSignal(name: string, help: string, read: (signal: SignalEntry) => number | undefined): void {
    const { signals } = sources
    if (!signals) return
    new Gauge({
      name,
      help,
      labelNames: ['signal'],
      registers,
      collect() {
        this.reset()
        for (const signal of signals()) {
          const value = read(signal)
          if (value !== undefined) this.set({ signal: signal.id }, value)
        }
      },
    })
  }

  function readGauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }

  return {
    registry,
    judged({ cameraId: camera, looks, ageMs }) {
      frames.inc({ camera })
      if (looks.length === 0) spared.inc({ camera })
      for (const { modelId: model, timings, waitedMs } of looks) {
        inference.observe({ model }, timings.inferMs / 1_000)
        waited.observe({ model }, waitedMs / 1_000)
      }
      if (ageMs !== undefined) age.observe({ camera }, ageMs / 1_000)
    },
    failed: camera => failures.inc({ camera }),
    changed: ({ kind, incident }) => incidents.inc({ scenario: incident.scenario, change: kind }),
    delivered(message, nowMs) {
      const { type, data } = JSON.parse(message.payload) as IncidentEvent
      // What becomes of evidence later on says nothing about how fast incidents are told.
      if (!type.startsWith('lamppost.incident.')) return
      const { capturedAt } = data
      delivery.observe((nowMs - Date.parse(capturedAt)) / 1_000)
    },
  }
}
