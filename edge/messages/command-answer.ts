import { z } from 'zod'
import { type CommandName, commands } from './commands.js'

const failureSchema = z.strictObject({
  ok: z.literal(false),
  error: z.strictObject({
    code: z.string().describe('from docs/errors.md; COMMAND_FAILED where none of them fits'),
    message: z.string().describe('what went wrong, in one sentence'),
    hint: z.string().describe('what can be done about it'),
  }),
})

export type CommandFailure = z.infer<typeof failureSchema>

/** What is published on the response topic of a request, with its correlation data. */
export type CommandAnswer = { readonly ok: true; readonly result: unknown } | CommandFailure

/** The answer to one command, good or bad. */
export const answerSchemaOf = (name: CommandName) =>
  z
    .discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), result: commands[name].result }),
      failureSchema,
    ])
    .meta({
      title: `Answer to the Lamppost command ${name}`,
      description: 'On the response topic of the request, with its correlation data',
    })

/** The request of one command. */
export const requestSchemaOf = (name: CommandName) =>
  commands[name].request.meta({
    title: `Lamppost command ${name}`,
    description: `Topic <prefix>/<site>/<box>/cmd/${name}: ${commands[name].what}`,
  })
