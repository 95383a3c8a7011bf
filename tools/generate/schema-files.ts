import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { calibrationSchema } from '../../edge/config/calibration.js'
import { boxStateSchema } from '../../edge/messages/box-state.js'
import { cameraStateSchema } from '../../edge/messages/camera-state.js'
import { answerSchemaOf, requestSchemaOf } from '../../edge/messages/command-answer.js'
import { commandNames } from '../../edge/messages/commands.js'
import { evidenceEventSchema } from '../../edge/messages/evidence-event.js'
import { incidentEventSchema } from '../../edge/messages/incident-event.js'
import { receiptSchema } from '../../edge/messages/receipt.js'
import { signalStateSchema } from '../../edge/messages/signal-state.js'
import { statsSchema } from '../../edge/messages/stats.js'
import { catalogueSchema } from '../../edge/models/catalogue-schema.js'
import { modelManifestSchema } from '../../edge/models/manifest-schema.js'
import { formatted } from './formatted.js'
import type { GeneratedFiles } from './generated-files.js'

const input = { io: 'input' } as const

/** The JSON Schema of everything that is read or sent besides the configuration. */
export function schemaFiles(): Promise<GeneratedFiles> {
  const schemas = {
    'calibration/calibration.schema.json': z.toJSONSchema(calibrationSchema, input),
    'configs/messages/box-state.schema.json': z.toJSONSchema(boxStateSchema),
    'configs/messages/camera-state.schema.json': z.toJSONSchema(cameraStateSchema),
    'configs/messages/evidence-event.schema.json': z.toJSONSchema(evidenceEventSchema),
    'configs/messages/incident-event.schema.json': z.toJSONSchema(incidentEventSchema),
    'configs/messages/receipt.schema.json': z.toJSONSchema(receiptSchema, input),
    'configs/messages/signal-state.schema.json': z.toJSONSchema(signalStateSchema),
    'configs/messages/stats.schema.json': z.toJSONSchema(statsSchema),
    'models/catalogue.schema.json': z.toJSONSchema(catalogueSchema, input),
    'models/manifest.schema.json': z.toJSONSchema(modelManifestSchema, input),
  }
  return formatted(
    Object.fromEntries(
      Object.entries({ ...schemas, ...commandSchemas() }).map(([path, schema]) => [
        path,
        JSON.stringify(schema),
      ]),
    ),
  )
}

function commandSchemas() {
  const entries = commandNames.flatMap(name => {
    const path = `configs/messages/commands/${name.replaceAll('/', '-')}`
    return [
      [`${path}.request.schema.json`, z.toJSONSchema(requestSchemaOf(name), input)],
      [`${path}.answer.schema.json`, z.toJSONSchema(answerSchemaOf(name))],
    ]
  })
  return Object.fromEntries(entries)
}

interface Truth {
  readonly origin: { readonly lon: number; readonly lat: number }
  readonly groundHomography: readonly (readonly number[])[]
}

/** The calibration of the demo's pole camera, as the renderer knows it: exact, so only pixels are uncertain. */
export async function demoCalibration(root: string): Promise<GeneratedFiles> {
  const text = await readFile(`${root}tools/world/clips/pole.truth.json`, 'utf8')
  const { origin, groundHomography } = JSON.parse(text) as Truth
  const calibration = {
    origin: { lon: origin.lon, lat: origin.lat },
    imageToGround: groundHomography.flat(),
    accuracyM: 0.1,
    reachM: 120,
  }
  return formatted({ 'calibration/demo-pole.json': JSON.stringify(calibration) })
}
