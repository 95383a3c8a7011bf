import type { FlightProblem } from '../report/flight-report.js'

type Values = Readonly<Record<string, string | number>>

interface ProblemEntry {
  /** `refusal`: the file is left out, or nothing can be placed. `warning`: places are worse. `note`: good to know. */
  readonly severity: FlightProblem['severity']
  readonly en: (values: Values) => readonly [what: string, hint?: string]
  readonly zh: (values: Values) => readonly [what: string, hint?: string]
}

/** Everything that may be wrong with a flight before it is looked at, and what to do. */
const catalogue = {
  FOOTAGE_UNUSABLE: {
    severity: 'refusal',
    en: ({ why }) => [`the file cannot be used: ${why}`, 'Copy it again from the card.'],
    zh: ({ why }) => [`文件无法使用：${why}`, '请从存储卡重新拷贝。'],
  },
  TELEMETRY_MISSING: {
    severity: 'refusal',
    en: () => [
      'no telemetry: nobody knows where the camera was',
      'Put the .SRT of the same name beside the video, or give --telemetry.',
    ],
    zh: () => ['没有遥测数据：无法得知相机位置', '请将同名 .SRT 文件放在视频旁，或使用 --telemetry。'],
  },
  TELEMETRY_UNREADABLE: {
    severity: 'refusal',
    en: ({ why }) => [`the telemetry cannot be read: ${why}`],
    zh: ({ why }) => [`遥测数据无法读取：${why}`],
  },
  NO_POSITION: {
    severity: 'refusal',
    en: () => [
      'the telemetry has no usable position: the receiver had no lock',
      'Wait for satellites before take-off.',
    ],
    zh: () => ['遥测数据中没有可用位置：接收机未锁定卫星', '起飞前请等待卫星定位。'],
  },
  ALTITUDE_UNKNOWN: {
    severity: 'refusal',
    en: ({ datum }) => [
      `the telemetry has no height above ${datum}`,
      'Use telemetry that has it, or --dem with --heights ellipsoid or egm96 where it has absolute heights.',
    ],
    zh: ({ datum }) => [
      `遥测数据中没有相对${datum}的高度`,
      '请使用包含高度的遥测数据；若有绝对高度，可用 --dem 与 --heights。',
    ],
  },
  LENS_UNKNOWN: {
    severity: 'refusal',
    en: () => [
      'nothing tells how wide the lens sees',
      'Give --camera with the kind of drone, or --hfov with the field of view in degrees.',
    ],
    zh: () => ['无法得知镜头视场角', '请用 --camera 指定机型，或用 --hfov 给出水平视场角（度）。'],
  },
  GIMBAL_UNKNOWN: {
    severity: 'warning',
    en: ({ sigma }) => [
      `the telemetry does not say where the camera looks: nadir assumed, with an error of ${sigma} degrees`,
      'Turn on gimbal data in the subtitles, or use --unknown-gimbal refuse.',
    ],
    zh: ({ sigma }) => [
      `遥测数据未给出云台角度：按垂直向下处理，误差 ${sigma} 度`,
      '请在字幕中启用云台数据，或使用 --unknown-gimbal refuse。',
    ],
  },
  GIMBAL_REFUSED: {
    severity: 'refusal',
    en: () => ['the telemetry does not say where the camera looks, and a guess was not wanted'],
    zh: () => ['遥测数据未给出云台角度，且不允许估计'],
  },
  TELEMETRY_GAPS: {
    severity: 'warning',
    en: ({ count, longestS }) => [
      `the telemetry has ${count} gaps, up to ${longestS} s: nothing is placed in them`,
    ],
    zh: ({ count, longestS }) => [`遥测数据有 ${count} 处中断，最长 ${longestS} 秒：其间不定位`],
  },
  TELEMETRY_JUMPS: {
    severity: 'warning',
    en: ({ count }) => [`the position jumps ${count} times faster than a drone flies`],
    zh: ({ count }) => [`位置有 ${count} 次跳变，超出无人机速度`],
  },
  ALTITUDE_JUMPS: {
    severity: 'warning',
    en: ({ count }) => [`the height jumps ${count} times`],
    zh: ({ count }) => [`高度有 ${count} 次跳变`],
  },
  TWO_DRONES: {
    severity: 'refusal',
    en: () => ['the telemetry seems to be of two drones mixed', 'Give each drone its own file.'],
    zh: () => ['遥测数据似乎混有两架无人机', '请为每架无人机提供单独文件。'],
  },
  TELEMETRY_SHORTER: {
    severity: 'warning',
    en: ({ seconds }) => [`the telemetry ends ${seconds} s before the video: nothing is placed there`],
    zh: ({ seconds }) => [`遥测数据比视频早 ${seconds} 秒结束：之后不定位`],
  },
  TELEMETRY_LONGER: {
    severity: 'note',
    en: ({ seconds }) => [`the telemetry goes on ${seconds} s after the video`],
    zh: ({ seconds }) => [`遥测数据比视频长 ${seconds} 秒`],
  },
  CLOCK_OFFSET: {
    severity: 'note',
    en: ({ seconds }) => [`the telemetry runs ${seconds} s ahead of the pictures, and was moved`],
    zh: ({ seconds }) => [`遥测数据比画面超前 ${seconds} 秒，已校正`],
  },
  ZOOM_CHANGES: {
    severity: 'note',
    en: ({ count }) => [`the zoom changes ${count} times: each frame has its own`],
    zh: ({ count }) => [`变焦改变 ${count} 次：逐帧计算`],
  },
  DATUM_CONTRADICTED: {
    severity: 'refusal',
    en: ({ said, asked }) => [
      `the telemetry says that its heights count from ${said}, and --heights says ${asked}`,
      'Give --heights what the telemetry says.',
    ],
    zh: ({ said, asked }) => [
      `遥测数据高程基准为 ${said}，而 --heights 为 ${asked}`,
      '请将 --heights 设为遥测数据的基准。',
    ],
  },
  DEM_NEEDED: {
    severity: 'refusal',
    en: () => [
      'absolute heights say nothing without the heights of the ground',
      'Add --dem, or leave --heights out.',
    ],
    zh: () => ['没有地面高程，绝对高度无法使用', '请提供 --dem，或去掉 --heights。'],
  },
  DATUM_DOUBTFUL: {
    severity: 'warning',
    en: ({ metres, heights, other }) => [
      `at the lowest point of the flight the ground of the terrain is ${metres} m off: the wrong datum is likely`,
      `Check --heights (${heights}) and --dem-heights; try ${other}.`,
    ],
    zh: ({ metres, heights, other }) => [
      `航线最低点与地形相差 ${metres} 米：高程基准可能有误`,
      `请检查 --heights（${heights}）与 --dem-heights；可尝试 ${other}。`,
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
  TELEMETRY_UNUSED: {
    severity: 'note',
    en: () => ['no video or still goes with this telemetry'],
    zh: () => ['没有与此遥测数据对应的视频或照片'],
  },
} as const satisfies Record<string, ProblemEntry>

export type ProblemCode = keyof typeof catalogue

export function flightProblem(code: ProblemCode, file?: string, values: Values = {}): FlightProblem {
  const entry: ProblemEntry = catalogue[code]
  const [[en, hintEn], [zh, hintZh]] = [entry.en(values), entry.zh(values)]
  return {
    ...{ code, severity: entry.severity },
    ...(file !== undefined && { file }),
    what: { en, zh },
    ...(hintEn !== undefined && hintZh !== undefined && { hint: { en: hintEn, zh: hintZh } }),
  }
}
