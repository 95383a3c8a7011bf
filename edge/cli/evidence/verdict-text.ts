import type { FindingKind, ProofReport } from '../../proof/findings.js'

/** Faults that are listed one by one. */
const MOST_LISTED = 50

const kindWords: Record<FindingKind, string> = {
  changed: '改动 changed',
  lost: '缺失 lost',
  added: '多出 added',
  'foreign-key': '密钥不符 foreign key',
  inconsistent: '矛盾 inconsistent',
  unreadable: '无法读取 unreadable',
}

/** The report for people, in Chinese and English. */
export function verdictText(report: ProofReport): string {
  const { findings, notes, chains, keys } = report
  return [
    ...verdict(report),
    '',
    ...findings.slice(0, MOST_LISTED).map(({ kind, path, what }) => `✗ ${kindWords[kind]}  ${path}: ${what}`),
    ...(findings.length > MOST_LISTED
      ? [`  ... and ${findings.length - MOST_LISTED} more (--json lists all)`]
      : []),
    ...(findings.length > 0 ? [''] : []),
    ...chains.map(
      ({ id, site, box, entries, firstSeq, lastSeq, firstAt, lastAt, holds }) =>
        `链 chain ${id} of ${site}/${box}: ${entries} entries, ${firstSeq} to ${lastSeq}, ${firstAt} to ${lastAt}` +
        (holds === 'export' ? ' (导出 export)' : ''),
    ),
    ...keys.map(
      ({ fingerprint, entries, trusted }) =>
        `密钥 key ${fingerprint} signed ${entries} entries${trustWords(trusted)}`,
    ),
    ...notes.map(({ what }) => `· ${what}`),
  ].join('\n')
}

function verdict({ intact, findings, incidents, files, bytes }: ProofReport): string[] {
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
  if (intact)
    return [
      `✓ 完好：${incidents} 起事件的 ${files} 个证据文件（${size}）与设备签名时一致，无改动、无缺失、无多出。`,
      `✓ INTACT: ${files} files of evidence (${size}) of ${incidents} incidents are as the box signed them; nothing was changed, lost or added.`,
    ]
  return [
    `✗ 有改动：发现 ${findings.length} 处与设备签名不符。`,
    `✗ NOT INTACT: ${findings.length} findings do not agree with what the box signed.`,
  ]
}

function trustWords(trusted: boolean | undefined): string {
  if (trusted === undefined) return ' (它随文件夹而来，未经核对 comes with the folder, not checked)'
  return trusted ? ' (可信 trusted)' : ' (不可信 not trusted)'
}
