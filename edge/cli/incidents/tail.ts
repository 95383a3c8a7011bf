import { loadConfig } from '../../config/load.js'
import { type Words, wordsOfBox } from '../../config/words.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type IncidentEvent, incidentEventSchema } from '../../messages/incident-event.js'
import { boxTopic } from '../../messages/topics.js'
import { connectAsCentre } from '../broker-client.js'
import { stopSignal } from '../stop-signal.js'
import { durationText, timeText } from '../text.js'

/** Subscribes as a centre does, and prints each event of the box until Ctrl-C. */
export async function tailIncidents(configPath: string, json: boolean): Promise<void> {
  const loaded = await loadConfig(configPath, { env: process.env })
  const { mqtt: broker, site, box, timeZone } = loaded.config
  if (!broker) {
    throw new LamppostError('USAGE', {
      what: `${configPath} has no mqtt section`,
      hint: 'There is no broker to listen to.',
    })
  }
  const client = await connectAsCentre(broker)
  const words = wordsOfBox(loaded)
  client.on('message', (_topic, payload) => {
    const text = payload.toString()
    process.stdout.write(`${json ? text : eventLine(text, words, timeZone)}\n`)
  })
  client.on('offline', () => process.stderr.write('the broker went away; trying again\n'))
  client.on('error', () => {})
  const topic = `${boxTopic({ prefix: broker.prefix, site, box })}/incident/#`
  await client.subscribeAsync(topic, { qos: 1 })
  await stopSignal().asked
  await client.endAsync()
}

function eventLine(text: string, words: Words, timeZone: string): string {
  const parsed = incidentEventSchema.safeParse(safeJson(text))
  return parsed.success
    ? describe(parsed.data, words, timeZone)
    : `not an incident event: ${text.slice(0, 200)}`
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One line for one event, for people. */
export function describe({ time, type, seq, data }: IncidentEvent, words: Words, timeZone: string): string {
  const kind = type.slice(type.lastIndexOf('.') + 1)
  const what = `${words.scenario(data.scenario).zh}: ${words.label(data.scenario, data.label).zh}`
  const where = data.place
    ? `${data.place.lon.toFixed(5)},${data.place.lat.toFixed(5)} ±${data.place.accuracyM.toFixed(1)} m`
    : 'no place'
  return [
    timeText(Date.parse(time), timeZone),
    `#${seq}`,
    kind.padEnd(7),
    what,
    `${data.source.id}${data.zone ? `/${data.zone}` : ''}`,
    where,
    durationText(data.dwellMs),
    `severity ${data.severity}`,
    data.incidentId,
  ].join('  ')
}
