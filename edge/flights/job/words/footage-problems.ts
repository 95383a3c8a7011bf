import { counted, type ProblemEntry } from './problem-entry.js'
import { reasonInChinese } from './skipped-reasons.js'

interface FootageWords {
  /** What to do. */
  readonly en: string
  readonly zh: string
  readonly zhHint: string
}

/** What to do about a file that was refused, by the code of the error. */
const ofFootage: Readonly<Record<string, FootageWords>> = {
  SOURCE_MISSING: {
    en: 'Check the path, and whether the file may be read.',
    ...{ zh: '文件不存在或无法打开', zhHint: '请检查路径与读取权限。' },
  },
  FOOTAGE_EMPTY: {
    en: 'Copy it again from the card; a recording that was not ended properly is often empty.',
    ...{ zh: '文件为空', zhHint: '请从存储卡重新拷贝；未正常结束的录像常为空文件。' },
  },
  FOOTAGE_UNKNOWN: {
    en: 'Give MP4, MOV, MKV or MPEG-TS videos, JPEG pictures, or telemetry; unpack archives before.',
    ...{
      zh: '不是可识别的格式',
      zhHint: '请提供 MP4、MOV、MKV、MPEG-TS 视频、JPEG 照片或遥测数据；压缩包请先解压。',
    },
  },
  FOOTAGE_FORBIDDEN: {
    en: 'Give the videos themselves; lists of files are never followed.',
    ...{ zh: '是文件列表而非视频', zhHint: '请直接提供视频文件。' },
  },
  FOOTAGE_TOO_LARGE: {
    en: 'Cut it into shorter pieces, or scale it down.',
    ...{ zh: '超出允许的大小', zhHint: '请剪成较短的片段，或降低分辨率。' },
  },
  FOOTAGE_UNREADABLE: {
    en: 'Copy it again from the card; a recording that was cut off can often be repaired by putting the card into the drone again.',
    ...{ zh: '内容无法读取', zhHint: '请从存储卡重新拷贝；中断的录像通常可将存储卡放回无人机修复。' },
  },
}
const footageWords = (code: string | number | undefined): FootageWords =>
  ofFootage[code ?? ''] ?? {
    en: 'Copy it again from the card.',
    zh: '读取失败',
    zhHint: '请从存储卡重新拷贝。',
  }

/** What may be wrong with the files of a flight and their pictures, and what to do. */
export const footageProblems = {
  FOOTAGE_UNUSABLE: {
    severity: 'refusal',
    en: ({ why, code }) => [`the file cannot be used: ${why}`, footageWords(code).en],
    zh: ({ why, code }) => [`文件无法使用：${footageWords(code).zh}（${why}）`, footageWords(code).zhHint],
  },
  FILES_BESIDE: {
    severity: 'note',
    en: ({ count, names }) => [
      `${counted(count, 'file', 'files')} of other kinds, as cameras and computers write beside footage, not looked at: ${names}`,
      'Name a file itself to have it looked at.',
    ],
    zh: ({ count, names }) => [`${count} 个附属文件不参与分析：${names}`, '如需分析，请直接指定该文件。'],
  },
  FILES_OF_FLIGHT: {
    severity: 'note',
    en: ({ names }) => [`what flight jobs wrote is not looked at: ${names}`],
    zh: ({ names }) => [`飞行分析的结果不参与分析：${names}`],
  },
  ZONES_UNUSED: {
    severity: 'note',
    en: () => ['zones hold only where --zones names them', 'Give it as --zones.'],
    zh: () => ['仅在 --zones 指定时区域才生效', '请用 --zones 指定该文件。'],
  },
  TERRAIN_UNUSED: {
    severity: 'note',
    en: () => ['heights of the ground are used only where --dem names them', 'Give it as --dem.'],
    zh: () => ['仅在 --dem 指定时才使用地面高程', '请用 --dem 指定该文件。'],
  },
  STILL_WITHOUT_POSITION: {
    severity: 'refusal',
    en: ({ why }) => [
      `the picture does not say where it was taken: ${why}`,
      'Use the file as the camera wrote it: messengers and editors take the position away.',
    ],
    zh: ({ why }) => [
      `照片没有拍摄位置：${reasonInChinese(String(why))}`,
      '请使用相机原始文件：聊天软件和修图软件会去掉位置信息。',
    ],
  },
  FRAME_RATE_VARIES: {
    severity: 'note',
    en: () => ['the frame rate varies: times are taken from each frame'],
    zh: () => ['帧率不恒定：逐帧取时间'],
  },
  PORTRAIT_VIDEO: {
    severity: 'warning',
    en: () => ['the picture stands upright, as from a phone: is it of the drone?'],
    zh: () => ['竖幅画面，像是手机拍摄：是否来自无人机？'],
  },
  STILL_RESAVED: {
    severity: 'warning',
    en: ({ software }) => [
      `the picture was saved again by ${software}: its angles may not be those it was taken with`,
      'Use the file as the camera wrote it.',
    ],
    zh: ({ software }) => [`照片曾由 ${software} 重新保存：角度可能不可靠`, '请使用相机原始文件。'],
  },
  STILL_TURNED: {
    severity: 'warning',
    en: () => ['the picture was turned after it was taken: it is looked at as it was taken'],
    zh: () => ['照片拍摄后被旋转：按拍摄方向处理'],
  },
  STILL_ANOTHER_SIZE: {
    severity: 'refusal',
    en: ({ taken, now }) => [
      `the picture was taken with ${taken} pixels and has ${now} now: it was cut or turned, and its pixels say nothing of directions`,
      'Use the file as the camera wrote it.',
    ],
    zh: ({ taken, now }) => [
      `照片拍摄时为 ${taken} 像素，现为 ${now}：已被裁剪或旋转，无法定位`,
      '请使用相机原始文件。',
    ],
  },
  VIDEO_DAMAGED: {
    severity: 'warning',
    en: ({ places }) => [
      `cannot be decoded near ${places}: nothing is seen there`,
      'Copy it again from the card and compare.',
    ],
    zh: ({ places }) => [`${places} 附近无法解码：该处无法检测`, '请从存储卡重新拷贝并比较。'],
  },
  VIDEO_TOO_SHORT: {
    severity: 'refusal',
    en: () => ['the video has no length: there is nothing to look at', 'Copy it again from the card.'],
    zh: () => ['视频长度为零：没有可分析的内容', '请从存储卡重新拷贝。'],
  },
  PICTURE_DAMAGED: {
    severity: 'warning',
    en: ({ fromS, toS, why }) => [`between ${fromS} s and ${toS} s not all could be decoded: ${why}`],
    zh: ({ fromS, toS, why }) => [`${fromS} 秒至 ${toS} 秒之间部分画面无法解码：${why}`],
  },
  ZONES_NEEDED: {
    severity: 'note',
    en: ({ scenario }) => [
      `${scenario} holds only in zones, and none is given: nothing of it is looked for`,
      'Give --zones with a GeoJSON of them.',
    ],
    zh: ({ scenario }) => [
      `${scenario} 仅在区域内有效，未给出区域：不检测`,
      '请用 --zones 提供 GeoJSON 区域。',
    ],
  },
} as const satisfies Record<string, ProblemEntry>
