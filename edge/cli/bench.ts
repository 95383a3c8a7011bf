import { Command } from 'commander'
import { benchCamerasCommand } from './bench/cameras.js'
import { benchModelCommand } from './bench/model.js'

/** `lamppost bench`: what this machine can do. */
export const benchCommand = (): Command =>
  new Command('bench')
    .description('measure what this machine can do; "bench MODEL" is "bench model MODEL"')
    .addCommand(benchModelCommand(), { isDefault: true })
    .addCommand(benchCamerasCommand())
