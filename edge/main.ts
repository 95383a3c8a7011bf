import { v4 as uuidv4, v7 as uuidv7 } from 'uuid'
import { CameraBoard } from './api/camera-board.js'
import { reportHealth } from './api/health.js'
import { createMetrics, type Metrics } from './api/metrics.js'
import { startApi } from './api/server.js'
import { createAlbums } from './box/albums.js'
import { type CameraChanges, createCameras } from './box/cameras.js'
import { createBoxActions } from './box/commands/box-actions.js'
import { createCommands } from './box/commands/dispatcher.js'
import { eyesOf } from './box/commands/eyes.js'
import { createWaitingRoom } from './box/commands/waiting-room.js'
import { type Delivery, startDelivery } from './box/delivery.js'
import { createDetectors, type Detectors, evidenceModels } from './box/detectors.js'
import { createDrones, topicsOfDrones } from './box/drones.js'
import { type EvidenceCare, futureUrls, startEvidenceCare } from './box/evidence-care.js'
import { FlightViews } from './box/flights/flight-views.js'
import { openFlights } from './box/flights/flights.js'
import { needsRestart, withLiveChanges } from './box/needs-restart.js'
import { openPrivacy } from './box/privacy.js'
import { createRegister } from './box/register.js'
import { createSignalViews } from './box/signals/signal-view.js'
import { type Signals, startSignals, topicsOf } from './box/signals/signals.js'
import { measure } from './box/statistics.js'
import { openStorage, type Storage } from './box/storage.js'
import { topicsWithReceipt } from './box/topics-with-receipt.js'
import { createViews } from './box/view.js'
import type { LoadedConfig } from './config/load.js'
import type { Hwaccel } from './config/schema/hwaccel.js'
import type { CameraStateChange } from './domain/camera-state.js'
import { openUploads } from './flights/upload/open-uploads.js'
import type { Clock } from './kit/clock.js'
import { isClockSynced } from './kit/clock-sync.js'
import { Closers } from './kit/closers.js'
import { every } from './kit/every.js'
import { inTurn } from './kit/in-turn.js'
import { describeError } from './kit/lamppost-error.js'
import type { Log } from './kit/log.js'
import { yieldPoolThreads } from './kit/low-priority.js'
import { createGrowingRedactor } from './kit/redact.js'
import { version } from './kit/version.js'
import { chooseDecoder, type HardwareDecoder } from './media/hwaccel.js'
import { removeRings, sweepRings } from './media/ring-folders.js'
import { cameraState } from './messages/camera-state.js'
import type { BoxIdentity, Message } from './messages/message.js'
import { signalState } from './messages/signal-state.js'
import { statsMessage } from './messages/stats.js'
import { commandFilter } from './messages/topics.js'
import type { JudgedFrame, PipelineObserver } from './pipeline/pipeline.js'
import { createClips } from './pipeline/record/clips.js'
import { createDarkroom } from './pipeline/record/darkroom.js'
import { createRecorder, type Recorded, type Recorder } from './pipeline/record/recorder.js'

export interface BoxOptions {
  readonly log: Log
  readonly clock: Clock
  readonly onCameraState?: (change: CameraStateChange) => void
  readonly onJudged?: (frame: JudgedFrame) => void
  /** Frames of a camera so far that a newer one replaced unseen. */
  readonly onDropped?: (cameraId: string, total: number) => void
  readonly onRecorded?: (recorded: Recorded) => void
  /** The broker acknowledged an incident event. */
  readonly onDelivered?: (message: Message) => void
}

/** A running box. */
export interface Box {
  readonly apiUrl: string
  /** Resolves when every source has come to its end by itself, which a live camera never does. */
  readonly sourcesOver: Promise<void>
  /**
   * Takes over what has changed of cameras, scenarios and models, and touches nothing else. Gives what it did, and the
   * sections whose changes need a restart. One call at a time, none after `close`, which waits for it.
   */
  apply(loaded: LoadedConfig): Promise<CameraChanges & { readonly needRestart: readonly string[] }>
  /** Messages that the broker has not acknowledged yet. */
  outboxDepth(): number
  /** Stops everything in reverse order. What is recorded stays; what was not sent is sent after the next start. */
  close(): Promise<void>
}

const UPKEEP_EVERY_MS = 60_000

/**
 * Puts a box together and starts it. What one camera lacks stops that camera only; throws where nothing at all
 * can work: STORE_UNAVAILABLE, STORE_NEWER, PORT_IN_USE, or the first model's error when no model works.
 */
export async function startBox(loaded: LoadedConfig, options: BoxOptions): Promise<Box> {
  const closers = new Closers()
  try {
    return await assemble(loaded, options, closers)
  } catch (error) {
    await closers.close().catch(() => {})
    throw error
  }
}

async function assemble(loaded: LoadedConfig, options: BoxOptions, closers: Closers): Promise<Box> {
  const { config } = loaded
  const { log, clock } = options
  const identity = identityOf(loaded)
  const startedAtMs = clock.now()
  const board = new CameraBoard()
  let current = loaded
  /** The same, but for the time of a change. */
  let coming = loaded
  let receiptTopics = topicsWithReceipt(identity, loaded)
  let signals: Signals | undefined

  await yieldPoolThreads()
  const storage = await openStorage(config.storage, { identity, clock, isClockSynced, log })
  closers.add(() => storage.store.close())
  closers.add(() => storage.proof.close())

  const flights = openFlights({ loaded: () => coming, clock, log })
  closers.add(() => flights.close())

  const metrics: Metrics = createMetrics({
    cameras: board,
    outboxDepth: () => storage.store.depth(),
    brokerConnected: () => delivery.connected(),
    reconnects: () => delivery.reconnects(),
    evidence: () => evidence.figures(),
    signals: () => signals?.entries() ?? [],
  })
  const earlyCommands = createWaitingRoom()
  const earlySignals = createWaitingRoom()
  const drones = createDrones({ cameras: () => coming.config.cameras, clock, log })
  const delivery: Delivery = await startDelivery(config.mqtt, {
    identity,
    outbox: storage.store,
    clock,
    log,
    commands: { filter: commandFilter(identity), take: earlyCommands.take },
    signals: {
      topics: [...new Set([...topicsOf(loaded.signals), ...topicsOfDrones(config)])],
      take(message) {
        earlySignals.take(message)
        drones.take(message)
      },
    },
    needsReceipt: ({ topic }) => receiptTopics.has(topic),
    onDelivered(message) {
      metrics.delivered(message, clock.now())
      options.onDelivered?.(message)
    },
  })
  closers.add(() => delivery.close())

  const evidence: EvidenceCare = await startEvidenceCare({
    ...{ storage, upload: config.evidence.upload, limits: config.storage, identity, clock, log },
    onTold() {
      storage.proof.wake()
      delivery.wake()
    },
  })
  closers.add(() => evidence.close())

  /** Starts the cameras whose model has come at last. */
  let resume = (): void => {}
  const detectors = createDetectors({
    ...{ detect: config.detect, onlyForEvidence: evidenceModels(config.privacy), clock, log },
    onReady: () => resume(),
  })
  closers.add(() => detectors.close())

  const darkroom = createDarkroom(config.storage)
  closers.add(() => darkroom.close())
  const privacy = await openPrivacy(config.privacy, {
    ...{ storage: config.storage, table: storage.originals, files: darkroom.sealedFiles },
    ...{ detectors, clock, log },
  })
  closers.add(untilAborted(signal => privacy.upkeep(signal)))

  const recorder = createRecorder({
    ...storage,
    develop: darkroom.develop,
    files: darkroom.files,
    mostWaiting: config.footage.mostWaiting,
    identity,
    privacy: privacy.hiding,
    isClockSynced,
    codeSchemes: () => coming.codes,
    urlOf: futureUrls(config.evidence.upload, identity),
    clock,
    log,
    onRecorded(recorded) {
      metrics.changed(recorded.change)
      storage.proof.wake()
      delivery.wake()
      evidence.wake()
      options.onRecorded?.(recorded)
    },
  })
  closers.add(untilAborted(signal => recorder.run(signal)))

  await detectors.open(loaded)
  demandOne(loaded, detectors)

  const observer: PipelineObserver = {
    judged(frame) {
      board.judged(frame.cameraId, clock.now())
      register.looked(frame.cameraId, frame.capturedAtMs)
      metrics.judged(frame)
      options.onJudged?.(frame)
    },
    failed(cameraId, error) {
      metrics.failed(cameraId)
      log.warn({ cameraId, error: describeError(error) }, 'a frame could not be judged')
    },
    dropped(cameraId, total) {
      board.dropped(cameraId, total)
      options.onDropped?.(cameraId, total)
    },
    cameraState(change) {
      board.changed(change)
      delivery.retain(cameraState(identity, change))
      log.info({ ...change }, 'camera state')
      options.onCameraState?.(change)
    },
  }

  const footage = await openUploads({
    ...{ flights: config.flights, storage: config.storage, intake: flights.intake, clock, log },
  })
  closers.add(() => footage.close())
  const api = await startApi({
    ...config.api,
    metrics: metrics.registry,
    evidence: evidenceAccess(config.api.token, storage, log),
    uploads: {
      ...{ ...footage, token: config.api.token, quotaBytes: config.flights.quotaBytes },
      choices: flights.choices,
      onTrouble: error => log.error({ error: describeError(error) }, 'an upload failed'),
    },
    health: () =>
      reportHealth(
        {
          cameras: board,
          frameBudgetMs: id => (coming.config.cameras[id] ?? current.config.cameras[id])!.frameBudgetMs,
          disk: () => diskCheck(storage, recorder),
          broker: delivery.check,
          signals: () => signals?.entries() ?? [],
        },
        clock.now(),
      ),
  })
  closers.add(() => api.close())

  await sweepRings(config.footage.dir)
  closers.add(() => removeRings(config.footage.dir))
  const clipsGoTo = privacy.clipsGoTo(recorder)
  const clips = clipsGoTo && createClips({ ...config.footage, recorder: clipsGoTo, log })
  closers.add(async () => clips?.close())

  const flightViews = new FlightViews(() => coming, detectors)
  const albums = createAlbums({ hiding: privacy.hiding, hidden: config.privacy, log })
  closers.add(() => albums.close())
  const register = createRegister(loaded, {
    ...{ store: storage.store, recorder, clips, clock, placeBefore: albums.before },
    roads: {
      book: storage.roads,
      onTrouble: error =>
        log.warn({ error: describeError(error) }, 'risk is scored without the history of its place'),
    },
    viewOf(change, seen) {
      const { kind } = change.incident.source
      if (kind === 'flight') return flightViews.viewOf(change)
      return kind === 'signal'
        ? createSignalViews(coming, config.privacy)(change, seen)
        : createViews(coming, detectors, config.privacy)(change, seen)
    },
  })
  const { redact, learn } = createGrowingRedactor(loaded.secrets)
  const cameras = createCameras({
    ...{ detectors, register, albums, drones, observer, clock, log, redact },
    decoder: await decoderFor(config.decode.hwaccel, log),
    store: storage.store,
  })
  closers.add(() => cameras.close())
  const commands = createCommands({
    ...{ identity, book: storage.answers, answer: delivery.answer, clock, log, redact },
    actions: createBoxActions({
      ...{ register, store: storage.store, cameras, board, hiding: privacy.hiding, clock },
      loaded: () => coming,
    }),
  })
  closers.add(() => commands.close())
  const applyCameras = async (wanted: LoadedConfig): Promise<CameraChanges> => {
    coming = wanted
    receiptTopics = topicsWithReceipt(identity, wanted)
    const ids = Object.keys(wanted.config.cameras)
    board.watch([...board.all().map(({ id }) => id), ...ids], clock.now())
    register.apply(wanted)
    const changes = await cameras.apply(wanted)
    current = wanted
    board.watch(ids, clock.now())
    return changes
  }
  const turn = inTurn()
  resume = () =>
    void turn(() => applyCameras(current)).catch(error =>
      log.error({ error: describeError(error) }, 'cameras whose model is ready cannot be started'),
    )
  closers.add(() => {
    resume = () => {}
    return turn(async () => {})
  })
  await turn(() => applyCameras(loaded))
  earlyCommands.open(commands.take)
  signals = startSignals(loaded.signals, {
    ...{ register, store: storage.store, clock, log, newId: uuidv7, loaded: () => coming },
    eyes: eyesOf(cameras, board),
    hidesPeople: privacy.hiding !== undefined,
    onState(change) {
      delivery.retain(signalState(identity, change))
      log.info({ ...change }, 'signal state')
    },
  })
  closers.add(signals.close)
  earlySignals.open(signals.take)

  closers.add(
    untilAborted(signal =>
      flights.run(
        {
          ...{ register, views: flightViews, records: storage.store },
          release: id => footage.uploads.release(id),
        },
        signal,
      ),
    ),
  )

  const upkeep = async (): Promise<void> => {
    try {
      await cameras.upkeep()
      await register.upkeep()
      drones.upkeep()
      storage.proof.wake()
      const measured = await measure({
        ...{ board, storage, recorder, delivery, commands, evidence, clock, startedAtMs },
      })
      delivery.tell(statsMessage(identity, clock.now(), measured))
    } catch (error) {
      log.warn({ error: describeError(error) }, 'the statistics of this minute are left out')
    }
  }
  closers.add(untilAborted(signal => every(UPKEEP_EVERY_MS, clock, signal, upkeep)))

  const takeOver: Box['apply'] = async wanted => {
    learn(wanted.secrets)
    const live = withLiveChanges(current, wanted)
    await detectors.open(live)
    const changes = await applyCameras(live)
    await detectors.closeUnused(live)
    return { ...changes, needRestart: needsRestart(current.config, wanted.config) }
  }

  log.info({ api: api.url, version, cameras: board.all().length }, 'lamppost runs')
  return {
    apiUrl: api.url,
    sourcesOver: cameras.over,
    apply: wanted => turn(() => takeOver(wanted)),
    outboxDepth: () => storage.store.depth(),
    close: () => closers.close(),
  }
}

/** What was asked for by name and does not work is worth one warning; the CPU decodes in its place. */
async function decoderFor(hwaccel: Hwaccel, log: Log): Promise<HardwareDecoder | undefined> {
  const { decoder, refused } = await chooseDecoder(hwaccel)
  if (refused) log.warn({ error: describeError(refused) }, 'the CPU decodes')
  return decoder
}

/** A box without any model that works, or may work soon, could only pretend. */
function demandOne({ config }: LoadedConfig, detectors: Detectors): void {
  const opened = Object.values(config.cameras).map(({ model }) => detectors.of(model))
  const failed = opened.filter(detector => 'error' in detector)
  if (failed.length === opened.length && !failed.some(({ isComing }) => isComing)) throw failed[0]!.error
}

const identityOf = ({ config }: LoadedConfig): BoxIdentity => ({
  site: config.site,
  box: config.box,
  prefix: config.mqtt?.prefix ?? 'lamppost',
  bootId: uuidv4(),
  version,
})

/** Starts something that runs until its signal fires; the result stops it and waits for its end. */
function untilAborted(run: (signal: AbortSignal) => Promise<unknown>): () => Promise<unknown> {
  const stopping = new AbortController()
  const over = run(stopping.signal)
  return () => {
    stopping.abort()
    return over
  }
}

function evidenceAccess(token: string | undefined, { evictionRows, evidenceRoot }: Storage, log: Log) {
  if (token !== undefined) return { token, root: evidenceRoot, find: evictionRows.find }
  log.info({}, 'evidence is not served over HTTP, and no uploads are taken: there is no api.token')
  return undefined
}

async function diskCheck(storage: Storage, recorder: Recorder) {
  const why = recorder.trouble()
  return why === undefined ? storage.check() : ({ ok: false, why } as const)
}
