import { readFile } from 'node:fs/promises'
import mqtt from 'mqtt'
import { loadConfig } from '../../config/load.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { type IncidentEvent, incidentEventSchema } from '../../messages/incident-event.js'
import { boxTopic } from '../../messages/topics.js'
import { durationText, timeText, type Words, wordsOf } from './words.js'

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
  const { url, username, password, ca, prefix } = broker
  const client = mqtt.connect(url, {
    protocolVersion: 5,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca: await readFile(ca) }),
  })
  const words = wordsOf(loaded)
  client.on('connect', () => client.subscribe(`${boxTopic({ prefix, site, box })}/incident/#`, { qos: 1 }))
  client.on('message', (_topic, payload) => {
    const text = payload.toString()
    process.stdout.write(`${json ? text : eventLine(text, words, timeZone)}\n`)
  })
  process.once('SIGINT', () => client.end())
  await new Promise<void>((resolve, reject) => {
    client.once('end', resolve)
    client.once('error', cause => {
      client.end(true)
      reject(new LamppostError('BROKER_REFUSED', { what: `${url} does not let us in`, cause }))
    })
    client.on('offline', () => process.stderr.write(`${url} does not answer; trying again\n`))
  })
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
  const what = `${words.scenario(data.scenario)}: ${words.label(data.scenario, data.label)}`
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
