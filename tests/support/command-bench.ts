import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actions, Asked } from '../../edge/box/commands/actions.js'
import { type Commands, type CommandsOptions, createCommands } from '../../edge/box/commands/dispatcher.js'
import type { CommandAnswer } from '../../edge/messages/command-answer.js'
import type { CommandName } from '../../edge/messages/commands.js'
import type { IncomingMessage } from '../../edge/messages/message.js'
import { commandFilter, commandTopic } from '../../edge/messages/topics.js'
import { createCommandAnswers } from '../../edge/pipeline/record/command-answers.js'
import { openDatabase } from '../../edge/pipeline/record/database.js'
import { createFakeClock } from './fake-clock.js'
import { identity, startMs } from './incidents.js'
import { createMemoryPublisher } from './memory-publisher.js'
import { recordingLog } from './recording-log.js'

interface Call {
  readonly name: CommandName
  readonly request: Record<string, unknown>
  readonly asked: Asked
}

/** Commands with actions that are written down, a broker that is a list, and a database on the disk. */
export function commandBench(given: Partial<Actions> = {}, options: Partial<CommandsOptions> = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'lamppost-commands-'))
  const clock = createFakeClock(startMs)
  const { log, lines } = recordingLog()
  const { publisher, broker } = createMemoryPublisher(identity)
  const leaving = new AbortController()
  const calls: Call[] = []
  const plain: { [Name in CommandName]?: unknown } = {
    ack: { incidentId: 'incident-1', at: new Date(startMs).toISOString() },
    dismiss: { incidentId: 'incident-1', state: 'dismissed', until: new Date(startMs).toISOString() },
    'config/get': { config: { site: 'city' } },
  }
  const actions = Object.fromEntries(
    (['ack', 'dismiss', 'verify', 'snapshot', 'config/get', 'merge', 'split'] as const).map(name => [
      name,
      async (request: never, asked: Asked) => {
        calls.push({ name, request, asked })
        return given[name] ? given[name](request, asked) : plain[name]
      },
    ]),
  ) as unknown as Actions

  let database = openDatabase(dir)
  let commands: Commands
  const open = (): void => {
    commands = createCommands({
      ...{ identity, actions, clock, log, redact: text => text.replaceAll('s3cret', '***') },
      book: createCommandAnswers({ database }),
      answer: publisher.publish,
      ...options,
    })
  }
  open()
  publisher.subscribe(commandFilter(identity), message => commands.take(message))
  const running = publisher.run(leaving.signal)

  return {
    ...{ broker, calls, clock, lines, dir },
    counts: () => commands.counts(),
    database: () => database,
    /** Sends a request as a centre does. */
    ask(name: string, body: unknown, message: Partial<IncomingMessage> = {}): void {
      const payload = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
      const responseTopic = 'centre/answers'
      broker.send({ topic: commandTopic(identity, name), payload, responseTopic, ...message })
    },
    /** What was answered so far: on which topic, to which correlation, and what. */
    answers: () =>
      broker.taken
        .filter(({ topic }) => !topic.startsWith('lamppost/'))
        .map(({ topic, payload, correlationData, contentType }) => ({
          ...{ topic, contentType },
          correlation: correlationData && Buffer.from(correlationData).toString(),
          answer: JSON.parse(payload) as CommandAnswer,
        })),
    /** Lets everything happen that needs no time. */
    async settle(): Promise<void> {
      for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve))
    },
    /** As after kill -9: what was under way is not waited for. */
    restart(): void {
      database.close()
      database = openDatabase(dir)
      open()
    },
    closeCommands: () => commands.close(),
    async close(): Promise<void> {
      leaving.abort()
      await running
      database.close()
      rmSync(dir, { recursive: true })
    },
  }
}

export type CommandBench = ReturnType<typeof commandBench>

export const correlated = (text: string): { correlationData: Buffer } => ({
  correlationData: Buffer.from(text),
})
