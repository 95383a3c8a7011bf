import { describe, expect, it } from 'vitest'
import {
  parseGpus,
  parsePowerMode,
  readEnvironment,
} from '../../../../../edge/cli/bench/model/environment.js'
import { environmentSchema } from '../../../../../edge/cli/bench/model/result.js'

describe('parseGpus', () => {
  it('reads each card, and leaves out what a card does not tell', () => {
    const answer = 'NVIDIA H100 PCIe, 550.54.15, 81559, 350.00\nNVIDIA GeForce GT 710, 470.1, 2000, [N/A]\n'
    expect(parseGpus(answer)).toEqual([
      { name: 'NVIDIA H100 PCIe', driver: '550.54.15', memoryMiB: 81559, powerLimitW: 350 },
      { name: 'NVIDIA GeForce GT 710', driver: '470.1', memoryMiB: 2000 },
    ])
  })

  it('finds none in nothing, and none in a complaint', () => {
    expect(parseGpus('')).toEqual([])
    expect(parseGpus("NVIDIA-SMI has failed because it couldn't communicate with the driver.\n")).toEqual([])
  })
})

describe('parsePowerMode', () => {
  it('reads the mode of a Jetson', () => {
    expect(parsePowerMode('NV Fan Mode:quiet\nNV Power Mode: MODE_30W\n2\n')).toBe('MODE_30W')
    expect(parsePowerMode('NV Power Mode: 15 W 4 CORE \n0')).toBe('15 W 4 CORE')
  })

  it('knows none elsewhere', () => expect(parsePowerMode('')).toBeUndefined())
})

it('describes this machine without its name', async () => {
  const environment = await readEnvironment()
  expect(environmentSchema.parse(environment)).toEqual(environment)
  expect(environment.node).toBe(process.versions.node)
  expect(environment.onnxruntime).toMatch(/^\d+\.\d+\.\d+$/)
  expect(environment.memoryMiB).toBeGreaterThan(256)
})
