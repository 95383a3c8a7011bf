import { Command } from 'commander'
import { groundCommand } from './calibrate/ground.js'
import { lensCommand } from './calibrate/lens.js'

/** `lamppost calibrate`: what a fixed camera needs to place what it sees. */
export const calibrateCommand = (): Command =>
  new Command('calibrate')
    .description('find out how a fixed camera sees, and where on the ground it looks')
    .addCommand(lensCommand())
    .addCommand(groundCommand())
