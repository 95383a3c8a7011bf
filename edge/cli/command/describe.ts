import { stringify } from 'yaml'
import type { SmallPicture } from '../../messages/command-fields.js'
import type { CommandName, CommandResult } from '../../messages/commands.js'

type Describe = { readonly [Name in CommandName]: (result: CommandResult<Name>) => string }

const pictureText = ({ width, height, bytes }: SmallPicture): string =>
  `a picture of ${width}x${height} pixels, ${Math.ceil(bytes / 1000)} kB (--out FILE keeps it)`

const describe: Describe = {
  ack: ({ incidentId, at }) => `${incidentId} is taken note of, at ${at}`,
  dismiss: ({ incidentId, until }) =>
    `${incidentId} is dismissed; the same at this place is not reported before ${until}`,
  verify: result => {
    const seen = result.label === undefined ? '' : ` (${result.label} ${(result.confidence ?? 0).toFixed(2)})`
    const why = result.why === undefined ? '' : `: ${result.why}`
    const when = result.capturedAt === undefined ? '' : `, at ${result.capturedAt}`
    return [
      `${result.incidentId}: ${result.verdict}${seen}${why}, ${result.looks} looks${when}`,
      ...(result.evidence.length > 0 ? [`evidence ${result.evidence.join(', ')}`] : []),
      ...(result.picture ? [pictureText(result.picture)] : []),
    ].join('\n')
  },
  snapshot: ({ camera, capturedAt, picture }) => `${camera} at ${capturedAt}: ${pictureText(picture)}`,
  'config/get': ({ config }) => stringify(config).trimEnd(),
  merge: ({ incidentId, merged }) => `${merged.join(', ')} became part of ${incidentId}`,
  split: ({ incidentId, newIncidentId }) => `${newIncidentId} was taken out of ${incidentId}`,
}

/** A result for people. */
export const resultText = <Name extends CommandName>(name: Name, result: CommandResult<Name>): string =>
  (describe[name] as (result: CommandResult<Name>) => string)(result)
