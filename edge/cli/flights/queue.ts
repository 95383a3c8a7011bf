import { flightsDir } from '../../box/flights/flights.js'
import { loadConfig } from '../../config/load.js'
import { type FlightRow, FlightTable, type FlightWish } from '../../flights/queue/flight-table.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { problemsText } from '../flight/text.js'
import { tableText } from '../table.js'
import { durationText } from '../text.js'

/** @throws LamppostError CONFIG_INVALID, STORE_UNAVAILABLE */
export async function listFlights(configPath: string, json: boolean): Promise<string> {
  return inTable(configPath, table => {
    const flights = table.list()
    if (json) return flights.map(flight => `${JSON.stringify(flight)}\n`).join('')
    if (flights.length === 0) return 'No flight was handed in.\n'
    const rows = flights.map(flight => [
      flight.id.slice(0, 13),
      flight.name,
      stateText(flight),
      flight.findings === undefined ? '' : String(flight.findings),
      new Date(flight.createdAtMs).toISOString().slice(0, 16).replace('T', ' '),
    ])
    return `${tableText(['id', 'name', 'state', 'found', 'handed in, UTC'], rows)}\n`
  })
}

/** @throws LamppostError FLIGHT_UNKNOWN, CONFIG_INVALID, STORE_UNAVAILABLE */
export async function showFlight(configPath: string, id: string, json: boolean): Promise<string> {
  return inTable(configPath, table => {
    const flight = demand(table, id)
    if (json) return `${JSON.stringify(flight)}\n`
    return [
      `${flight.name}  ${flight.id}\n${stateText(flight)}\n`,
      ...(flight.error === undefined ? [] : [`${flight.error}\n`]),
      problemsText(flight.problems),
      `In ${flight.dir}\n`,
    ].join('')
  })
}

/** @throws LamppostError FLIGHT_UNKNOWN, USAGE, CONFIG_INVALID, STORE_UNAVAILABLE */
export async function wishOfFlight(configPath: string, id: string, wish: FlightWish): Promise<string> {
  return inTable(configPath, table => {
    const flight = demand(table, id)
    if (!table.wish(flight.id, wish))
      throw new LamppostError('USAGE', {
        what: `The flight ${flight.name} is ${flight.state}`,
        hint: 'Only a flight that has not ended can be paused, resumed or cancelled.',
      })
    return `${flight.name}: ${wished[wish]}\n`
  })
}

const wished: Readonly<Record<FlightWish, string>> = {
  run: 'goes on when the box has its turn',
  pause: 'will stop; what is done is kept',
  cancel: 'will be thrown away',
}

function stateText({ state, stage, share, leftMs, error }: FlightRow): string {
  if (state === 'waiting' && error !== undefined) return 'waiting for room'
  if (state !== 'running') return state
  const left = leftMs === undefined ? '' : `, ${durationText(leftMs)} left`
  return `${state}, ${Math.round(share * 100)} %${stage === undefined ? '' : `, ${stage}`}${left}`
}

function demand(table: FlightTable, id: string): FlightRow {
  const flight = table.find(id)
  if (flight) return flight
  throw new LamppostError('FLIGHT_UNKNOWN', {
    what: `No flight, or more than one, has an id that begins with ${id}`,
  })
}

async function inTable(configPath: string, read: (table: FlightTable) => string): Promise<string> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const table = FlightTable.open(flightsDir(loaded))
  try {
    return read(table)
  } finally {
    table.close()
  }
}
