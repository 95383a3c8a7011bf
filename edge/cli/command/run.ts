import type { CommandName, CommandResult } from '../../messages/commands.js'
import { exitCodes } from '../exit-codes.js'
import { writeOut } from '../write-out.js'
import { askBox } from './ask.js'
import { resultText } from './describe.js'

export interface CommandOptions {
  readonly config: string
  readonly json?: boolean
  /** The request as JSON, in place of the one that the arguments make. */
  readonly data?: string
  readonly by?: string
  readonly waitMs: number
  readonly correlation?: string
  /** Where the picture of the answer goes. */
  readonly out?: string
}

/** Asks, prints what comes back, and sets the exit code. */
export async function runCommandOf(
  name: CommandName,
  request: Readonly<Record<string, unknown>>,
  { config, json, data, by, waitMs, correlation, out }: CommandOptions,
): Promise<void> {
  const body = data ?? JSON.stringify({ ...request, ...(by !== undefined && { by }) })
  const { answer } = await askBox({ configPath: config, name, body, waitMs, correlation })
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`)
  if (!answer.ok) {
    const { code, message, hint } = answer.error
    if (!json) process.stderr.write(`${code}: ${message}. ${hint}\n`)
    process.exitCode = exitCodes.FAILED
    return
  }
  const result = answer.result as CommandResult<typeof name>
  const picture = 'picture' in result ? result.picture : undefined
  if (out !== undefined && picture) await writeOut(out, Buffer.from(picture.base64, 'base64'), '--out')
  if (!json) process.stdout.write(`${resultText(name, result)}\n`)
}
