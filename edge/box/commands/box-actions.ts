import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CameraBoard } from '../../api/camera-board.js'
import type { LoadedConfig } from '../../config/load.js'
import type { Box } from '../../domain/box.js'
import type { Clock } from '../../kit/clock.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { FreshLook } from '../../pipeline/fresh-looks.js'
import type { RgbImage } from '../../pipeline/record/annotate.js'
import { anonymised } from '../../pipeline/record/anonymise.js'
import type { Privacy } from '../../pipeline/record/pictures.js'
import type { IncidentStore } from '../../pipeline/record/store.js'
import type { Cameras } from '../cameras.js'
import { modelIdsOf } from '../detectors.js'
import type { Register } from '../register.js'
import { boxesOf } from '../view.js'
import type { Actions } from './actions.js'
import { createConfigGet } from './config-get.js'
import { eyesOf } from './eyes.js'
import { createRegisterActions } from './register-commands.js'
import { createSnapshot } from './snapshot.js'
import { createVerify, type VerifyDeps } from './verify.js'

export interface BoxActionsOptions {
  readonly register: Register
  readonly store: IncidentStore
  readonly cameras: Pick<Cameras, 'lookAgain'>
  readonly board: CameraBoard
  /** How people and plates are hidden; undefined where they are not. */
  readonly hiding: Privacy | undefined
  /** The configuration as it is now. */
  readonly loaded: () => LoadedConfig
  readonly clock: Clock
}

/** What the commands do in a box. */
export function createBoxActions(options: BoxActionsOptions): Actions {
  const { register, store, cameras, board, loaded, clock } = options
  const eyes = eyesOf(cameras, board)
  return {
    ...createRegisterActions(
      {
        change: register.change,
        find: store.findIncident,
        notesOf: id => store.getHistory(id)?.notes ?? [],
        homeOf: store.homeOf,
      },
      clock,
    ),
    verify: createVerify({
      ...{ eyes, clock },
      find: store.getHistory,
      scenariosOf: id => loaded().scenarios[id] ?? [],
      keep: keepVerdict(options),
    }),
    snapshot: createSnapshot({ eyes, clock, hide: hiding(options) }),
    'config/get': createConfigGet(loaded),
  }
}

/** Into the journal of the incident, as evidence of which the pictures are kept. */
function keepVerdict({ register, store, loaded, clock }: BoxActionsOptions): VerifyDeps['keep'] {
  return async (incidentId, { by, ...verdict }, seen) => {
    const why = { ...verdict, ...(by !== undefined && { by }) }
    await register.change(
      uniter => uniter.verified(incidentId, clock.now(), why, verdict.awaits !== undefined),
      seen && { by: seen.sighting, frame: seen.look.frame, detections: [...seen.look.found.values()] },
    )
    const atMs = seen?.look.frame.capturedAtMs
    const kept = (store.getHistory(incidentId)?.evidence ?? []).filter(
      ({ kind, capturedAtMs }) => kind === 'snapshot' && capturedAtMs === atMs,
    )
    const path = kept.find(({ variant }) => variant === 'annotated')?.path
    const annotated =
      path !== undefined &&
      (await readFile(join(loaded().config.storage.dir, 'evidence', path)).catch(() => undefined))
    return { ids: kept.map(({ id }) => id), ...(annotated && { annotated }) }
  }
}

function hiding({ hiding: finders, loaded }: BoxActionsOptions) {
  return async (picture: RgbImage, { frame, found }: FreshLook): Promise<RgbImage> => {
    if (!finders) return picture
    const { config, scenarios } = loaded()
    const models = modelIdsOf(scenarios[frame.sourceId] ?? [])
    if (models.length === 0 || models.some(modelId => !found.has(modelId)))
      throw new LamppostError('CAMERA_BLIND', {
        what: `The models of camera ${frame.sourceId} did not look at its picture, so that nobody in it could be hidden`,
      })
    const [across, down] = [picture.width / frame.width, picture.height / frame.height]
    const inPicture = ([x1, y1, x2, y2]: Box): Box => [x1 * across, y1 * down, x2 * across, y2 * down]
    const boxes = (labels: readonly string[]) => boxesOf([...found.values()], labels).map(inPicture)
    const { people, vehicles } = config.privacy
    const present = { people: boxes(people), vehicles: boxes(vehicles) }
    return anonymised(picture, present, finders)
  }
}
