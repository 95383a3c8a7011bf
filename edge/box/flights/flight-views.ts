import type { LoadedConfig } from '../../config/load.js'
import { bothLanguages, wordsOf } from '../../config/words.js'
import type { IncidentChange } from '../../domain/incident.js'
import type { FlightReport } from '../../flights/report/flight-report.js'
import type { View } from '../../pipeline/record/pictures.js'
import type { Detectors } from '../detectors.js'
import type { Shown } from './flight-sightings.js'

/** What the recorder is told about a flight and a change: the words and shapes that go into the evidence. */
export class FlightViews {
  readonly #loaded: () => LoadedConfig
  readonly #detectors: Pick<Detectors, 'of'>
  /** Of flights that were told since the box was started, by their id. */
  readonly #models = new Map<string, FlightReport['model']>()
  /** Pictures of what is being told, by the id of a sighting or an incident. */
  readonly #shown = new Map<string, Shown>()

  constructor(loaded: () => LoadedConfig, detectors: Pick<Detectors, 'of'>) {
    this.#loaded = loaded
    this.#detectors = detectors
  }

  /** Changes that these sightings and incidents come to while `tell` runs show these pictures. */
  async showing(shown: ReadonlyMap<string, Shown>, tell: () => Promise<unknown>): Promise<void> {
    for (const [id, picture] of shown) this.#shown.set(id, picture)
    try {
      await tell()
    } finally {
      for (const id of shown.keys()) this.#shown.delete(id)
    }
  }

  /** What looked at a flight. */
  lookedBy(flightId: string, model: FlightReport['model']): void {
    this.#models.set(flightId, model)
  }

  viewOf({ incident, sighting }: IncidentChange): View {
    const { config, flightScenarios } = this.#loaded()
    const words = wordsOf(flightScenarios)
    const rule = flightScenarios.find(({ id }) => id === incident.scenario)
    const shown = this.#shown.get(sighting?.id ?? incident.id)
    return {
      camera: { id: incident.source.id },
      model: this.#modelFor(incident.modelId, incident.source.flightId),
      ...(rule && { rule }),
      timeZone: config.timeZone,
      words: {
        scenario: bothLanguages(words.scenario(incident.scenario)),
        label: words.label(incident.scenario, incident.label).zh,
      },
      keepsPlate: rule?.evidence.plates === 'keep',
      ...(shown && { frame: shown.frame, ...shown.present }),
    }
  }

  #modelFor(modelId: string, flightId: string | undefined): View['model'] {
    const detector = this.#detectors.of(modelId)
    if (!('error' in detector)) return detector.model
    const known = flightId === undefined ? undefined : this.#models.get(flightId)
    return { id: modelId, sha256: known?.sha256 ?? '', provider: 'cpu' }
  }
}
