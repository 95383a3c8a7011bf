import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../../../config/schema/duration.js'
import { type Provider, providers } from '../../../config/schema/provider.js'
import type { Configuration } from './result.js'

/** `1,2,4`. */
export const wholes = (text: string): number[] => text.split(',').map(whole)

/** `auto`, or `1,2,4`. */
export const batches = (text: string): Configuration['batch'][] =>
  text.split(',').map(part => (part.trim() === 'auto' ? 'auto' : whole(part)))

function whole(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= 256) return value
  throw new InvalidArgumentError('Write whole numbers from 1 to 256 with commas, such as 1,2,4.')
}

/** `cpu,webgpu`. */
export function providerNames(text: string): Provider[] {
  const names = text.split(',').map(part => part.trim())
  const known = names.filter((name): name is Provider => (providers as readonly string[]).includes(name))
  if (known.length === names.length) return known
  throw new InvalidArgumentError(`Write names with commas: ${providers.join(', ')}.`)
}

/** `10/s`, as requests per second. */
export function rate(text: string): number {
  const perSecond = Number(/^(\d+(?:\.\d+)?)\/s$/.exec(text)?.[1])
  if (perSecond > 0 && perSecond <= 10_000) return perSecond
  throw new InvalidArgumentError('Write requests per second, such as 10/s.')
}

/** `10%`, as a share. */
export function percent(text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)\s?%$/.exec(text)?.[1])
  if (value >= 0) return value / 100
  throw new InvalidArgumentError('Write a percentage, such as 10%.')
}

/** `50ms` or `5s`, as milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined && ms > 0) return ms
  throw new InvalidArgumentError('Write a duration, such as 50ms or 10s.')
}

/** `fps:5`, as frames per second. */
export function fps(text: string): number {
  const value = Number(/^fps:(\d+(?:\.\d+)?)$/.exec(text)?.[1])
  if (value > 0 && value <= 60) return value
  throw new InvalidArgumentError('Write fps:5.')
}
