import { InvalidArgumentError, Option } from 'commander'

/** `--takeoff-altitude`, for telemetry that tells no height above the take-off. */
export const takeoffAltitudeOption = (): Option =>
  new Option(
    '--takeoff-altitude <m|first>',
    'what the altitude of the telemetry reads at the take-off, where it tells no height above it (Mavic 2, Air 2S); first: each recording began on the ground',
  ).argParser(altitudeOrFirst)

function altitudeOrFirst(text: string): number | 'first' {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (text !== 'first' && !Number.isFinite(value))
    throw new InvalidArgumentError('Give metres, or "first" where each recording began on the ground.')
  return text === 'first' ? text : value
}
