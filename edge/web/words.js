/** What the page says. A text in braces is filled in. */
const words = {
  en: {
    title: 'Upload drone footage',
    language: '中文',
    loginHelp: 'Enter the token of this box (api.token). It is kept until this tab is closed.',
    token: 'Token',
    login: 'Go on',
    wrongToken: 'The box does not take this token.',
    dropHere: 'Drop the files of a flight here: videos, pictures, telemetry, terrain, zones.',
    chooseFiles: 'Choose files',
    chooseFolder: 'Choose a folder',
    kinds: 'MP4, MOV, MKV, TS · JPEG · SRT, GPX, CSV, tlog, KLV · GeoTIFF · GeoJSON',
    room: '{taken} of {quota} are taken by footage; {free} are free on the disk of the box.',
    file: 'File',
    size: 'Size',
    progress: 'Progress',
    waiting: 'waits for its turn',
    uploading: '{percent} % · {rate}/s · {left} left',
    resuming: 'goes on where it ended',
    retrying: 'no connection; tried again',
    checking: 'arrived, is being checked',
    ready: 'ready',
    readyDamaged: 'ready; cannot be decoded near {times} s',
    remove: 'Remove',
    retry: 'Try again',
    total: '{ready} of {all} files are ready.',
    flightName: 'Name of the flight',
    commit: 'Analyse as one flight',
    commitHelp: 'Nothing is analysed before. All files above become one flight.',
    committed: 'The flight is queued: job {jobId}.',
    known: 'These files were looked at before, as flight {jobId}: nothing is done again.',
    about: 'About the flight',
    camera: 'Kind of camera, where the telemetry does not tell the lens',
    cameraTold: 'as the telemetry says',
    hfov: 'or its field of view from left to right, degrees',
    takeoff: 'What its altitude read at the take-off, metres (Mavic 2, Air 2S)',
    drone: 'Which drone it was: its errors are the same each time',
    boxTimes: 'Times in the telemetry are local times of the box ({timeZone})',
    refuseNadir:
      'Leave out what does not tell where the camera looks (else: straight down, with a large error)',
    offline: 'The box does not answer.',
    skipped: 'Left out, because they are none of these kinds: {names}',
    leaving: 'Uploads are under way.',
  },
  zh: {
    title: '上传无人机素材',
    language: 'English',
    loginHelp: '请输入本设备的令牌（api.token）。令牌仅保存到关闭此标签页为止。',
    token: '令牌',
    login: '继续',
    wrongToken: '设备不接受此令牌。',
    dropHere: '将一次飞行的文件拖到此处：视频、照片、遥测、地形、区域。',
    chooseFiles: '选择文件',
    chooseFolder: '选择文件夹',
    kinds: 'MP4、MOV、MKV、TS · JPEG · SRT、GPX、CSV、tlog、KLV · GeoTIFF · GeoJSON',
    room: '素材已占用 {taken}（上限 {quota}）；设备磁盘剩余 {free}。',
    file: '文件',
    size: '大小',
    progress: '进度',
    waiting: '排队中',
    uploading: '{percent} % · {rate}/秒 · 剩余 {left}',
    resuming: '从断点继续',
    retrying: '连接中断，正在重试',
    checking: '已到达，正在检查',
    ready: '就绪',
    readyDamaged: '就绪；{times} 秒附近无法解码',
    remove: '移除',
    retry: '重试',
    total: '{all} 个文件中 {ready} 个就绪。',
    flightName: '飞行名称',
    commit: '作为一次飞行进行分析',
    commitHelp: '在此之前不会分析任何内容。以上所有文件将作为一次飞行。',
    committed: '飞行已排队：任务 {jobId}。',
    known: '这些文件此前已作为飞行 {jobId} 分析过，不再重复。',
    about: '飞行信息',
    camera: '相机型号（遥测数据未给出镜头时需要）',
    cameraTold: '以遥测数据为准',
    hfov: '或水平视场角（度）',
    takeoff: '起飞点的高度读数（米，适用于 Mavic 2、Air 2S）',
    drone: '无人机编号（同一架的误差相同）',
    boxTimes: '遥测时间为设备所在时区的本地时间（{timeZone}）',
    refuseNadir: '忽略未给出云台角度的文件（否则按垂直向下处理，误差较大）',
    offline: '设备没有响应。',
    skipped: '以下文件类型不受支持，已略过：{names}',
    leaving: '上传仍在进行。',
  },
}

/** Refusals of the box, by their code; English comes from the box itself. @type {Readonly<Record<string, string>>} */
const refusals = {
  FOOTAGE_EMPTY: '文件为空。请从无人机重新拷贝。',
  FOOTAGE_UNKNOWN: '文件内容不属于可处理的类型，或与文件名不符。请先解压压缩包。',
  FOOTAGE_FORBIDDEN: '该文件是引用其他文件的列表，不会被打开。请直接上传视频。',
  FOOTAGE_TOO_LARGE: '文件超过大小、时长、像素或帧率的上限。',
  FOOTAGE_UNREADABLE: '文件无法读取。录制中断的视频通常可在无人机中修复。',
  FOOTAGE_DAMAGED: '视频部分内容无法解码。请从存储卡重新拷贝并比较。',
  UPLOAD_TOKEN_MISSING: '本设备未设置 api.token，不接受上传。',
  UPLOAD_QUOTA_REACHED: '将超出设备的素材配额（flights.quota）。请删除不需要的上传。',
  UPLOAD_NO_ROOM: '设备磁盘空间不足。腾出空间后重试，上传将从断点继续。',
  UPLOAD_UNKNOWN: '设备上已没有此上传，请重新上传。',
  UPLOAD_INCOMPLETE: '还有文件没有完整到达。',
  UPLOAD_CHANGED: '到达的内容与发送的不一致，请重新上传。',
  UPLOAD_REFUSED: '部分文件无法使用，请移除后再提交。',
  UPLOAD_COMMITTED: '该上传已属于一次飞行。',
  FLIGHT_LENS_UNKNOWN:
    '遥测数据未给出镜头视场角。请在“飞行信息”中选择相机型号或填写视场角，再次提交即可，文件不会重传。',
  ZONES_INVALID: '区域文件不是有效的 GeoJSON 多边形。',
}

/** @typedef {'en' | 'zh'} Language */
/** @typedef {keyof typeof words.en} Word */

/**
 * @param {Language} language
 * @param {Word} word
 * @param {Readonly<Record<string, string | number>>} [values]
 */
export function say(language, word, values = {}) {
  return words[language][word].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''))
}

/**
 * @param {Language} language
 * @param {{ readonly code?: string, readonly error?: string, readonly what?: string, readonly hint?: string }} refusal
 */
export function sayRefusal(language, { code = '', error, what, hint }) {
  const chinese = language === 'zh' ? refusals[code] : undefined
  return chinese ?? [error ?? what ?? code, hint].filter(Boolean).join('. ')
}

/** @param {number} bytes */
export function bytesText(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit > 0 && value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** @param {number} seconds */
export function timeText(seconds) {
  if (!Number.isFinite(seconds)) return '–'
  const minutes = Math.floor(seconds / 60)
  const text = [Math.floor(minutes / 60), minutes % 60, Math.floor(seconds % 60)]
  return text.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
