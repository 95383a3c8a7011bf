import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface ProcessRow {
  readonly pid: number
  readonly args: string
  readonly isZombie: boolean
}

/** The ffmpegs that a process has started and that are not gone, dead ones that nobody has buried among them. */
export async function ffmpegsOf(ppid: number = process.pid): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-e', '-o', 'pid=,ppid=,stat=,comm=,args=', '-ww'])
  return stdout
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([, parent, , name]) => parent === String(ppid) && name === 'ffmpeg')
    .map(([pid, , stat, , ...args]) => ({
      pid: Number(pid),
      args: args.join(' '),
      isZombie: stat!.startsWith('Z'),
    }))
}

/** Files, sockets and pipes that a process has open. */
export const openFiles = async (pid: number = process.pid): Promise<number> =>
  (await readdir(`/proc/${pid}/fd`)).length
