import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  batches,
  duration,
  fps,
  percent,
  providerNames,
  rate,
  wholes,
} from '../../../../../edge/cli/bench/model/arguments.js'
import { evenly } from '../../../../../edge/cli/bench/model/pictures.js'

describe('arguments of lamppost bench', () => {
  it('reads them as people write them', () => {
    expect(wholes('1,2,16')).toEqual([1, 2, 16])
    expect(batches('auto,4')).toEqual(['auto', 4])
    expect(providerNames('cpu, webgpu')).toEqual(['cpu', 'webgpu'])
    expect(rate('2.5/s')).toBe(2.5)
    expect(percent('10%')).toBeCloseTo(0.1)
    expect(duration('50ms')).toBe(50)
    expect(fps('fps:5')).toBe(5)
  })

  it.each([
    [wholes, ['', '0', '1,', '1.5', 'a', '1000']],
    [batches, ['', '0', 'all']],
    [providerNames, ['', 'cpu,', 'gpu']],
    [rate, ['10', '0/s', '-1/s', '10/min', '1e9/s']],
    [percent, ['10', '-1%', '%']],
    [duration, ['50', '0s', 'soon']],
    [fps, ['5', 'fps:0', 'fps:100', 'fps:']],
  ] as const)('refuses what %o cannot mean', (parse, texts) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(InvalidArgumentError)
  })
})

it('takes pictures from all over a folder', () => {
  expect(evenly([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7])
  expect(evenly([1, 2], 4)).toEqual([1, 2])
})
