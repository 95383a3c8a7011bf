import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { tableText } from '../../edge/cli/table.js'
import { runTrack } from '../../edge/cli/track/run.js'
import { trackerDefaults } from '../../edge/pipeline/track/tracker.js'

const help = `
Runs "lamppost track" on every sequence, once with the motion of the camera where a gmc.txt lies beside it and once without,
and has the results scored (needs Debian's python3-numpy and python3-scipy).

Example:
  $ npx tsx tools/bench/mot.bench.ts`

/** What the best of the peers reach in each set, and the identity switches of ByteTrack. */
const asked: Record<string, readonly [hota: number, idf1: number, idsw: number]> = {
  'KITTI-car': [79.6, 91.18, 121],
  'KITTI-car-3fps': [61.7, 63.46, 233],
  'MOT15-TUD': [54.3, 77.54, 14],
  MOT17half: [53.6, 67.15, 106],
  'MOT17half-5fps': [56.0, 71.03, 159],
}

const { data, scorer } = new Command('mot.bench')
  .description('how well the tracker does on labelled sequences, beside what is asked')
  .option('--data <dir>', 'SET/SEQUENCE/{seqinfo.ini,det/det.txt,gt/gt.txt}', '../shared/data/mot/seqs')
  .option('--scorer <file>', 'scores a folder of results', '../shared/tools/score_tracks.py')
  .addHelpText('after', help)
  .parse()
  .opts<{ data: string; scorer: string }>()

if (!existsSync(data) || !existsSync(scorer)) {
  console.error(`skipped: ${existsSync(data) ? scorer : data} is not here`)
} else {
  const withMotion = await figures(true)
  const without = await figures(false)
  const rows = Object.entries(asked).map(([set, figure]) => [
    set,
    figure.join(' / '),
    withMotion.get(set) ?? '-',
    without.get(set) ?? '-',
  ])
  const head = ['set', 'asked: HOTA / IDF1 above, IDSW at most', 'with camera motion', 'without']
  process.stdout.write(tableText(head, rows))
}

async function figures(useMotion: boolean): Promise<Map<string, string>> {
  const results = await mkdtemp(join(tmpdir(), 'lamppost-mot-'))
  try {
    for (const set of await readdir(data)) {
      await mkdir(join(results, set))
      for (const name of await readdir(join(data, set))) {
        const folder = join(data, set, name)
        const motion = join(folder, 'gmc.txt')
        await runTrack(
          {
            detections: join(folder, 'det/det.txt'),
            out: join(results, set, `${name}.txt`),
            sureScore: trackerDefaults.sureScore,
            ...(useMotion && existsSync(motion) ? { motion } : {}),
          },
          { ...process, stderr: { write: () => true }, signal: new AbortController().signal },
        )
      }
    }
    const { stdout } = await promisify(execFile)('/usr/bin/python3', [scorer, data, results])
    return new Map(stdout.split('\n').flatMap(lineOf))
  } finally {
    await rm(results, { recursive: true, force: true })
  }
}

/** `MOT17half   HOTA 55.58 DetA ... IDF1 71.22 IDSW 105 ...` */
function lineOf(line: string): [string, string][] {
  const figure = (name: string) => new RegExp(`${name} ([\\d.]+)`).exec(line)?.[1]
  const [hota, idf1, idsw] = ['HOTA', 'IDF1', 'IDSW'].map(figure)
  const set = line.trim().split(/\s+/)[0]!
  return hota && idf1 && idsw ? [[set, `${hota} / ${idf1} / ${Math.round(Number(idsw))}`]] : []
}
