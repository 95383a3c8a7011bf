import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IncidentReport, ReportSubject } from '../../../../edge/cli/report/incident-report.js'
import { renderReport } from '../../../../edge/cli/report/run.js'
import type { LoadedConfig } from '../../../../edge/config/load.js'
import type { NoteKind } from '../../../../edge/domain/incident.js'
import { hastyClock } from '../../../support/hasty-clock.js'
import { someEvidence, startMs } from '../../../support/incidents.js'
import { aSubject, loadReportedBox, writtenPicture } from '../../../support/reporting.js'

const clock = { ...hastyClock(), now: () => startMs + 3_600_000 }

describe('a report', () => {
  let dir: string
  let loaded: LoadedConfig

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lamppost-report-'))
    loaded = await loadReportedBox(dir)
  })
  afterEach(() => rm(dir, { recursive: true }))

  const render = (subject: ReportSubject, given: Partial<Parameters<typeof renderReport>[2]> = {}) =>
    renderReport(subject, loaded, { format: 'html', language: 'en', gcj02: false, ...given }, clock)
  const html = async (subject: ReportSubject, language: 'zh' | 'en' = 'en', gcj02 = false) =>
    String((await render(subject, { language, gcj02 })).content)
  const json = async (subject: ReportSubject, gcj02 = false): Promise<IncidentReport> =>
    JSON.parse(String((await render(subject, { format: 'json', gcj02 })).content))
  /** What a person reads, without the tags. */
  const textOf = (page: string) =>
    page
      .replace(/<style>.*?<\/style>/s, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')

  it('tells in both languages what, where, when and how', async () => {
    const subject = aSubject({ risk: { score: 0.62, factors: { extent: 0.8, count: 0.35, depth: 0.1 } } })
    const english = textOf(await html(subject))
    for (const told of [
      `Case number ${subject.incident.id}`,
      'Illegal parking (illegal-parking)',
      'car (car), confidence 0.87',
      '事项 (event) 09009 Parked wrongly, local (1)',
      '2 medium',
      '0.62, extent 0.80, count 0.35, depth 0.10',
      'no engineering judgement',
      'First seen 2026-11-23 14:45:00',
      'at least 1 min 30 s',
      'Asia/Shanghai (GMT+08:00)',
      '106.5516200, 29.5630400',
      'camera 路口立杆 (pole)',
      'verified by a person by 王小明, distanceM 1.235',
      'dwell: dwell 3m',
      'Lamppost 0.1.0',
    ])
      expect(english).toContain(told)
    const chinese = textOf(await html(subject, 'zh'))
    for (const told of [
      '事件报告：机动车违停',
      '小汽车 (car)',
      '事项 09009 机动车乱停放',
      '2 中',
      '至少 1 分 30 秒',
      '工程鉴定',
      '禁停区 (kerb)',
    ])
      expect(chinese).toContain(told)
  })

  it('says of which scheme there is no code', async () => {
    const subject = aSubject({ scenario: 'road-collapse', label: 'crack' })
    expect(textOf(await html(subject))).toContain('no code in scheme local (1)')
    expect(await json(subject)).toMatchObject({ codes: [], noCodeIn: [{ scheme: 'local', version: '1' }] })
  })

  it('is one file that runs nothing, whatever things are called', async () => {
    const evil = '"><img src=http://192.0.2.1/x onerror=alert(1)>'
    const notes = [
      { id: 'n', incidentId: 'i', atMs: startMs, kind: 'dismissed' as NoteKind, why: { words: evil } },
    ]
    const page = await html({ ...aSubject({ zone: evil, modelId: evil, label: evil }), notes })
    expect(page).not.toContain('<img src=http')
    expect(page).not.toMatch(/<(script|link|iframe|object)/i)
    expect(
      [...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].filter(([, to]) => !to!.startsWith('data:')),
    ).toEqual([])
    expect(page).toContain("default-src 'none'")
  })

  it('gives the place in GCJ-02 where that is asked for, and not outside of China', async () => {
    expect((await json(aSubject())).place).not.toHaveProperty('gcj02')
    const { place } = await json(aSubject(), true)
    // The offset is some hundred metres in Chongqing.
    expect(place!.gcj02!.lon - place!.lon).toBeCloseTo(0.0037, 3)
    expect(place!.gcj02!.lat - place!.lat).toBeCloseTo(-0.0028, 3)
    const berlin = aSubject({ fix: { ...aSubject().incident.fix!, lon: 13.4, lat: 52.5 } })
    expect((await json(berlin, true)).place!.gcj02).toBeNull()
    expect(textOf(await html(berlin, 'en', true))).toContain('outside of China')
  })

  it('of an incident without place, pictures and sightings says so', async () => {
    const { fix: _, ...incident } = aSubject({
      modelId: 'gone',
      source: { kind: 'drone', id: 'd1', flightId: 'f1' },
    }).incident
    const page = textOf(await html({ incident, sightings: [], notes: [], evidence: [] }))
    for (const told of [
      'The place is not known',
      'No picture was recorded',
      'No sighting is on record',
      'No evidence',
      'drone d1 f1',
      'no longer in the configuration',
    ])
      expect(page).toContain(told)
    expect(page).not.toContain('Timeline')
  })

  it('holds every file against its sha256, shows what it can and says what is missing', async () => {
    const subject = aSubject()
    const { id } = subject.incident
    const dataDir = loaded.config.storage.dir
    const intact = await writtenPicture(dataDir, id, { variant: 'annotated' })
    // The box was going to remove it, and was stopped.
    const spared = await writtenPicture(dataDir, id, {
      kind: 'clip',
      mime: 'video/mp4',
      removedAtMs: startMs + 9,
    })
    const changed = await writtenPicture(dataDir, id, { capturedAtMs: startMs + 1, sha256: 'ab'.repeat(32) })
    const junk = await writtenPicture(dataDir, id, { capturedAtMs: startMs + 2 })
    await writeFile(join(dataDir, 'evidence', junk.path), 'no picture')
    const evidence = [
      intact,
      changed,
      junk,
      someEvidence(id, { capturedAtMs: startMs + 3, path: 'away.jpg' }),
      someEvidence(id, { kind: 'clip', mime: 'video/mp4', path: 'removed.mp4', removedAtMs: startMs + 9 }),
      spared,
    ]
    const states = (await json({ ...subject, evidence })).evidence.map(({ file, removedAt }) => [
      file,
      removedAt,
    ])
    expect(states).toEqual([
      ['intact', undefined],
      ['changed', undefined],
      ['changed', undefined],
      ['missing', undefined],
      ['removed', new Date(startMs + 9).toISOString()],
      ['intact', new Date(startMs + 9).toISOString()],
    ])
    const page = await html({ ...subject, evidence })
    const text = textOf(page)
    expect(page.match(/<img /g)).toHaveLength(2)
    expect(page).toContain('width="1600" height="800"')
    expect(text).toContain('CHANGED since it was recorded')
    expect(text).toContain(`${junk.path} cannot be shown: it is no picture that can be read`)
    expect(text).toContain('away.jpg cannot be shown: the file is gone')
    expect(text).toContain(intact.sha256)
  })

  it('shows the picture with the box drawn in, not the clean one of the same moment, and the latest eight', async () => {
    const subject = aSubject()
    const { id } = subject.incident
    const { dir: dataDir } = loaded.config.storage
    const clean = await writtenPicture(dataDir, id)
    const drawn = await writtenPicture(dataDir, id, { variant: 'annotated' })
    expect((await html({ ...subject, evidence: [clean, drawn] })).match(/<img /g)).toHaveLength(1)
    const small = await writtenPicture(dataDir, id, { variant: 'thumbnail' })
    const before = await writtenPicture(dataDir, id, { kind: 'before', capturedAtMs: startMs - 9 })
    const all = await html({ ...subject, evidence: [before, clean, drawn, small] })
    expect(all.match(/<img /g)).toHaveLength(2)
    expect(textOf(all)).not.toContain('not shown')
    const gone = { ...drawn, removedAtMs: startMs }
    const left = await html({ ...subject, evidence: [{ ...clean, removedAtMs: startMs }, gone, small] })
    // In its caption, and in the list of all files.
    expect(textOf(left).match(/snapshot \(thumbnail\)/g)).toHaveLength(2)
    const many = Array.from({ length: 10 }, (_, at) => ({
      ...clean,
      id: `e${at}`,
      capturedAtMs: startMs + at,
    }))
    const page = await html({ ...subject, evidence: many })
    expect(page.match(/<img /g)).toHaveLength(8)
    expect(textOf(page)).toContain('2 earlier pictures are not shown')
  })

  it('as a PDF carries its font and its words, and tells which characters the font cannot draw', async () => {
    const why = { words: '🚗违停🚗' }
    const notes = [{ id: 'n', incidentId: 'i', atMs: startMs, kind: 'dismissed' as const, why }]
    const subject = { ...aSubject(), notes }
    const picture = await writtenPicture(loaded.config.storage.dir, subject.incident.id)
    const { content, lacking } = await render(
      { ...subject, evidence: [picture] },
      { format: 'pdf', language: 'zh' },
    )
    expect(lacking).toEqual(['🚗'])
    const pdf = content as Buffer
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    const raw = pdf.toString('latin1')
    expect(raw).toContain('/FontFile')
    expect(raw.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1)
    expect(raw).toContain('/Lang (zh-CN)')
    // Photograph and sketch.
    expect(raw.match(/\/Subtype \/Image/g)!.length).toBeGreaterThanOrEqual(2)
    const mapped = unicodeOf(pdf)
    for (const char of '机动车违停地方') expect(mapped).toContain(char)
  })
})

/** The characters that the fonts of a PDF say their glyphs stand for. */
function unicodeOf(pdf: Buffer): string {
  const raw = pdf.toString('latin1')
  const maps = [...raw.matchAll(/stream\r?\n/g)].flatMap(({ 0: word, index }) => {
    try {
      const text = inflateSync(pdf.subarray(index + word.length)).toString('latin1')
      return text.includes('beginbfrange') || text.includes('beginbfchar') ? [text] : []
    } catch {
      return []
    }
  })
  return maps
    .flatMap(map => [...map.matchAll(/<([0-9a-f]{4})>/gi)])
    .map(([, hex]) => String.fromCharCode(Number.parseInt(hex!, 16)))
    .join('')
}
