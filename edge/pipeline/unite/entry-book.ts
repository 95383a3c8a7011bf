import type { SamePolicy } from '../../config/schema/same.js'
import type { ChangeKind, Incident, IncidentChange, Note, NoteKind } from '../../domain/incident.js'
import type { Sighting } from '../../domain/sighting.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import type { Entry } from './entry.js'
import { incidentOf } from './incident-of.js'
import type { Thing } from './sameness.js'

/** What a scenario says about its incidents. */
export interface UnitePolicy {
  readonly same: SamePolicy
  /** Seen by flights only, and not for so long: nobody knows any more. */
  readonly expireAfterMs: number
}

export interface EntryBookOptions {
  /** By scenario; of one that is no longer looked for nothing is united. */
  readonly policyOf: (scenario: string) => UnitePolicy | undefined
  /** What was alive, or ended not long ago, when the process began, and what people said of it. */
  readonly known: readonly Thing[]
  /** Pairs of incidents that a person took apart. */
  readonly apart: readonly (readonly [string, string])[]
  /** Makes UUIDv7s. */
  readonly newId: () => string
  /**
   * What more is known of an incident than its sightings say, above all its risk; nothing, where absent.
   * `latest` is the sighting that has changed, where one has.
   */
  readonly assess?: (incident: Incident, sightings: readonly Sighting[], latest?: Sighting) => Incident
}

/** The incidents that may change yet, each with its sightings. */
export class EntryBook {
  readonly #options: EntryBookOptions
  readonly #entries = new Map<string, Entry>()
  /** Incident of each sighting. */
  readonly #homes = new Map<string, string>()
  readonly #apart: Set<string>

  constructor(options: EntryBookOptions) {
    this.#options = options
    this.#apart = new Set(options.apart.map(([a, b]) => pairKey(a, b)))
    for (const { incident, sightings } of options.known) {
      this.#entries.set(incident.id, { incident, sightings, told: incident })
      for (const { id } of sightings) this.#homes.set(id, incident.id)
    }
  }

  all(): Entry[] {
    return [...this.#entries.values()]
  }

  /** Throws INCIDENT_UNKNOWN. */
  entry(id: string): Entry {
    const entry = this.#entries.get(id)
    if (!entry) {
      throw new LamppostError('INCIDENT_UNKNOWN', { what: `No incident ${id} is open, or ended lately` })
    }
    return entry
  }

  homeOf(sightingId: string): Entry | undefined {
    return this.#entries.get(this.#homes.get(sightingId) ?? '')
  }

  /** An incident of one sighting. */
  begin(sighting: Sighting, state: Incident['state']): Entry {
    const id = this.#options.newId()
    const sightings = [sighting]
    const entry: Entry = { sightings, ...this.#made(id, state, sighting, sightings) }
    this.#entries.set(id, entry)
    this.settle(sighting, entry)
    return entry
  }

  /** From now on the sighting is found to be of this incident. */
  settle({ id }: Sighting, { incident }: Entry): void {
    this.#homes.set(id, incident.id)
  }

  /** The incident by its sightings as they now are. */
  renew(entry: Entry, latest: Sighting, state: Incident['state']): void {
    const { id, dismissedUntilMs, verifyAskedAtMs } = entry.incident
    const kept = {
      ...(dismissedUntilMs !== undefined && { dismissedUntilMs }),
      ...(verifyAskedAtMs !== undefined && { verifyAskedAtMs }),
    }
    Object.assign(entry, this.#made(id, state, latest, entry.sightings, kept))
  }

  letGo({ incident, sightings }: Entry): void {
    this.#entries.delete(incident.id)
    for (const { id } of sightings) this.#homes.delete(id)
  }

  keepApart(a: Entry, b: Entry): void {
    this.#apart.add(pairKey(a.incident.id, b.incident.id))
  }

  mayBeOne(a: Entry, b: Entry): void {
    this.#apart.delete(pairKey(a.incident.id, b.incident.id))
  }

  isApart(a: Entry, b: Entry): boolean {
    return this.#apart.has(pairKey(a.incident.id, b.incident.id))
  }

  note(
    { incident }: Entry,
    kind: NoteKind,
    atMs: number,
    about: Pick<Note, 'sightingId' | 'otherIncidentId' | 'why'>,
  ): Note {
    return { id: this.#options.newId(), incidentId: incident.id, atMs, kind, ...about }
  }

  change(kind: ChangeKind, entry: Entry, notes: readonly Note[], sighting?: Sighting): IncidentChange {
    const { incident } = entry
    if (kind !== 'noted') entry.told = incident
    return { kind, incident, notes, ...(sighting && { sighting }) }
  }

  /** What sightings say together, and what more is known of it. */
  #made(
    id: string,
    state: Incident['state'],
    latest: Sighting,
    sightings: readonly Sighting[],
    kept: Pick<Incident, 'dismissedUntilMs' | 'verifyAskedAtMs'> = {},
  ): { readonly bare: Incident; readonly incident: Incident } {
    const sizeM = this.#options.policyOf(latest.scenario)?.same.sizeM ?? 0
    const bare = { ...incidentOf({ id, state, latest, sightings, sizeM }), ...kept }
    return { bare, incident: this.#options.assess?.(bare, sightings, latest) ?? bare }
  }
}

const pairKey = (a: string, b: string): string => [a, b].sort().join(' ')
