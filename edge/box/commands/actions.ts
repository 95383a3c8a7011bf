import type { CommandName, CommandRequest, CommandResult } from '../../messages/commands.js'

/** What an action is told besides its request. */
export interface Asked {
  /** The same when a command is done again after a crash. */
  readonly commandId: string
  /** Begun by an earlier process, which may have done it and was killed before it could say so. */
  readonly again: boolean
  /** Fires when the box stops. */
  readonly signal: AbortSignal
}

/**
 * How each command is done. What changes something must do no more the second time when it is done `again` with the same
 * `commandId`. What rejects is answered with its code, message and hint.
 */
export type Actions = {
  readonly [Name in CommandName]: (
    request: CommandRequest<Name>,
    asked: Asked,
  ) => Promise<CommandResult<Name>>
}
