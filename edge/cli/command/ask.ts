import { randomUUID } from 'node:crypto'
import type { IPublishPacket, MqttClient } from 'mqtt'
import { loadConfig } from '../../config/load.js'
import { LamppostError } from '../../kit/lamppost-error.js'
import { answerSchemaOf, type CommandAnswer } from '../../messages/command-answer.js'
import type { CommandName } from '../../messages/commands.js'
import { answerTopic, commandTopic } from '../../messages/topics.js'
import { connectAsCentre } from '../broker-client.js'

export interface Question {
  readonly configPath: string
  readonly name: CommandName
  /** As JSON. */
  readonly body: string
  readonly waitMs: number
  /** To ask the same again; a new one where absent. */
  readonly correlation?: string | undefined
}

export interface Answered {
  readonly answer: CommandAnswer
  readonly correlation: string
}

/** MQTT 5, in a PUBACK: the broker took it, and nobody subscribes to it. */
const NO_SUBSCRIBERS = 0x10

/**
 * Sends a command to the box through its broker, as a centre does, and waits for the answer.
 * @throws LamppostError USAGE, BROKER_UNREACHABLE, BROKER_REFUSED, COMMAND_UNANSWERED
 */
export async function askBox(question: Question): Promise<Answered> {
  const { config } = await loadConfig(question.configPath, { env: process.env })
  const { mqtt: broker, site, box } = config
  if (!broker) {
    throw new LamppostError('USAGE', {
      what: `${question.configPath} has no mqtt section`,
      hint: 'A box without a broker takes no commands.',
    })
  }
  const correlation = question.correlation ?? randomUUID()
  const identity = { prefix: broker.prefix, site, box }
  const responseTopic = answerTopic(identity, `cli-${randomUUID()}`)
  const client = await connectAsCentre(broker)
  client.on('error', () => {})
  try {
    await client.subscribeAsync(responseTopic, { qos: 1 })
    const answered = firstAnswer(client, question, correlation)
    // Where the publish fails, that is what is told.
    answered.catch(() => {})
    const nobody = nobodyListens(client, `${site}/${box}`)
    await client.publishAsync(commandTopic(identity, question.name), question.body, {
      qos: 1,
      properties: {
        ...{ responseTopic, correlationData: Buffer.from(correlation), contentType: 'application/json' },
        messageExpiryInterval: Math.max(1, Math.ceil(question.waitMs / 1000)),
      },
    })
    return { answer: await Promise.race([answered, nobody]), correlation }
  } finally {
    await client.endAsync(true)
  }
}

function firstAnswer(
  client: MqttClient,
  { name, waitMs }: Question,
  correlation: string,
): Promise<CommandAnswer> {
  return new Promise((resolve, reject) => {
    const late = (): void =>
      reject(
        new LamppostError('COMMAND_UNANSWERED', {
          what: `No answer to ${name} came within ${waitMs / 1000} s`,
        }),
      )
    const timer = setTimeout(late, waitMs)
    client.on('message', (_topic, payload, packet: IPublishPacket) => {
      if (packet.properties?.correlationData?.toString() !== correlation) return
      clearTimeout(timer)
      try {
        resolve(answerSchemaOf(name).parse(JSON.parse(payload.toString())) as CommandAnswer)
      } catch (cause) {
        reject(
          new LamppostError('COMMAND_FAILED', {
            what: `The answer to ${name} is not one that this version knows`,
            hint: 'Use the Lamppost that the box runs.',
            cause,
          }),
        )
      }
    })
    client.once('close', () => clearTimeout(timer))
  })
}

/** Rejects as soon as the broker says so; never resolves. */
function nobodyListens(client: MqttClient, box: string): Promise<never> {
  const nobody = new Promise<never>((_, reject) => {
    client.on('packetreceive', packet => {
      if (packet.cmd !== 'puback' || packet.reasonCode !== NO_SUBSCRIBERS) return
      reject(
        new LamppostError('COMMAND_UNANSWERED', {
          what: `The box ${box} does not listen at this broker`,
          hint: 'Start it with "lamppost run", or wait until it is connected.',
        }),
      )
    })
  })
  nobody.catch(() => {})
  return nobody
}
