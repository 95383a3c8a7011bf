import { Command } from 'commander'
import { benchCamerasCommand } from './bench/cameras.js'

/** `lamppost bench`: what this machine can do. */
export const benchCommand = (): Command =>
  new Command('bench').description('measure what this machine can do').addCommand(benchCamerasCommand())
