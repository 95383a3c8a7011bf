import { counted, type ProblemEntry } from './problem-entry.js'

/** What may be wrong with what is known of where the camera was, and what to do. */
export const telemetryProblemWords = {
  TELEMETRY_MISSING: {
    severity: 'refusal',
    en: ({ zone }) => [
      'no telemetry: nobody knows where the camera was',
      zone
        ? 'Give the .SRT that belongs to it the same name, or say with --time-zone which zone the clock of the drone is set to: they are then paired by time.'
        : 'Put the .SRT of the same name beside the video, or give --telemetry.',
    ],
    zh: ({ zone }) => [
      '没有遥测数据：无法得知相机位置',
      zone
        ? '请将对应的 .SRT 改为同名，或用 --time-zone 指定无人机时钟的时区，以便按时间配对。'
        : '请将同名 .SRT 文件放在视频旁，或使用 --telemetry。',
    ],
  },
  TELEMETRY_AMBIGUOUS: {
    severity: 'refusal',
    en: ({ names }) => [
      `nothing says which telemetry, or which part of it, is of this video: ${names}`,
      'Give the telemetry of each video its name, or look at each video by itself with --telemetry and --clock-offset.',
    ],
    zh: ({ names }) => [
      `无法判断哪个（或哪段）遥测数据属于此视频：${names}`,
      '请让遥测文件与视频同名，或对每个视频单独使用 --telemetry 与 --clock-offset。',
    ],
  },
  TELEMETRY_ONLY_ONE: {
    severity: 'warning',
    en: ({ name }) => [
      `${name} is taken for its telemetry only because there is no other`,
      'Check that it is of this flight; name it with --telemetry, or give it the name of the video.',
    ],
    zh: ({ name }) => [
      `${name} 因没有其他文件而被当作其遥测数据`,
      '请确认属于本次飞行；可用 --telemetry 指定，或改为与视频同名。',
    ],
  },
  TELEMETRY_BY_TIME: {
    severity: 'note',
    en: ({ name }) => [`${name} was found by the times of day`],
    zh: ({ name }) => [`按时间找到遥测数据 ${name}`],
  },
  TELEMETRY_GOES_ON: {
    severity: 'note',
    en: ({ name, seconds }) => [
      `${name} goes on from an earlier recording: it was moved by ${seconds} s`,
      'If that is wrong, give --telemetry and --clock-offset.',
    ],
    zh: ({ name, seconds }) => [
      `${name} 接续前一段录像，已移动 ${seconds} 秒`,
      '如不正确，请使用 --telemetry 与 --clock-offset。',
    ],
  },
  TELEMETRY_APART: {
    severity: 'refusal',
    en: ({ name, seconds }) => [
      `${name} tells nothing of the time of the video: they are ${seconds} s apart`,
      'Check that they belong together; if they do, name it with --telemetry, and say with --clock-offset by how many seconds it runs ahead.',
    ],
    zh: ({ name, seconds }) => [
      `${name} 与视频时间不重叠，相差 ${seconds} 秒`,
      '请确认二者属于同一次飞行；若是，请用 --telemetry 指定，并用 --clock-offset 给出超前秒数。',
    ],
  },
  TIMES_DISAGREE: {
    severity: 'warning',
    en: ({ name, seconds }) => [
      `by their times of day ${name} and the video are ${seconds} s apart; they are taken to begin together, as you named it`,
      'If they do not, say with --clock-offset by how many seconds the telemetry runs ahead.',
    ],
    zh: ({ name, seconds }) => [
      `${name} 与视频的时间相差 ${seconds} 秒；按指定视为同时开始`,
      '如并非同时开始，请用 --clock-offset 给出超前秒数。',
    ],
  },
  TELEMETRY_LATE: {
    severity: 'warning',
    en: ({ seconds }) => [`the telemetry begins ${seconds} s after the video: nothing is placed before`],
    zh: ({ seconds }) => [`遥测数据比视频晚 ${seconds} 秒开始：此前不定位`],
  },
  TELEMETRY_PASSED_OVER: {
    severity: 'warning',
    en: ({ why }) => [`this telemetry cannot be used: ${why}`],
    zh: ({ why }) => [`此遥测数据无法使用：${why}`],
  },
  TELEMETRY_DAMAGED: {
    severity: 'warning',
    en: ({ count, reasons }) => [
      `${counted(count, 'part', 'parts')} of the telemetry cannot be used: ${reasons}`,
    ],
    zh: ({ count, reasonsZh }) => [`遥测数据有 ${count} 处无法使用：${reasonsZh}`],
  },
  TELEMETRY_UNREADABLE: {
    severity: 'refusal',
    en: ({ why }) => [
      `the telemetry cannot be read: ${why}`,
      'Give it as the drone or the logger wrote it; "lamppost telemetry --help" names the formats.',
    ],
    zh: ({ why }) => [
      `遥测数据无法读取：${why}`,
      '请提供无人机或记录仪的原始文件；支持的格式见 "lamppost telemetry --help"。',
    ],
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
    en: () => [
      'the telemetry has no height above the take-off',
      'Use telemetry that has it; "lamppost telemetry FILE" shows what is known.',
    ],
    zh: () => [
      '遥测数据中没有相对起飞点的高度',
      '请使用包含高度的遥测数据；可用 "lamppost telemetry 文件" 查看。',
    ],
  },
  ALTITUDE_OF_UNKNOWN_ZERO: {
    severity: 'refusal',
    en: ({ firstM, datum = 'egm96 or ellipsoid' }) => [
      `the telemetry has an altitude (${firstM} m at first) but no height above the take-off`,
      `Say with --takeoff-altitude what it reads on the ground at the take-off, in metres: 0 where it counts from there, "first" where the recording began on the ground. Or give --dem and --heights ${datum}.`,
    ],
    zh: ({ firstM, datum = 'egm96 或 ellipsoid' }) => [
      `遥测数据只有海拔（起始 ${firstM} 米），没有相对起飞点的高度`,
      `请用 --takeoff-altitude 给出起飞点地面处的海拔读数（米）：若从起飞点起算则为 0，若录像从地面开始则为 first。或使用 --dem 与 --heights ${datum}。`,
    ],
  },
  ALTITUDE_WORKED_OUT: {
    severity: 'warning',
    en: ({ takeoffM, first }) => [
      `heights above the take-off are the altitude of the telemetry less ${takeoffM} m${first ? ', which is what it says first: right only where the recording began on the ground' : ''}`,
    ],
    zh: ({ takeoffM, first }) => [
      `相对高度由海拔减去 ${takeoffM} 米得出${first ? '（首个读数）：仅当录像从地面开始时正确' : ''}`,
    ],
  },
  ABSOLUTE_HEIGHT_UNKNOWN: {
    severity: 'refusal',
    en: ({ heights }) => [
      `the telemetry has no absolute height, and --heights says ${heights}`,
      'Leave --heights out: heights then count from the take-off.',
    ],
    zh: ({ heights }) => [
      `遥测数据没有绝对高度，而 --heights 为 ${heights}`,
      '请去掉 --heights：高度将从起飞点起算。',
    ],
  },
  NEVER_ABOVE_GROUND: {
    severity: 'refusal',
    en: ({ highestM }) => [
      `by its heights the camera is never more than ${highestM} m above the take-off: nothing can be placed`,
      'Check what the heights count from: --takeoff-altitude, --heights, --dem.',
    ],
    zh: ({ highestM }) => [
      `按其高度，相机从未高于起飞点 ${highestM} 米：无法定位`,
      '请检查高度基准：--takeoff-altitude、--heights、--dem。',
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
    en: () => [
      'the telemetry does not say where the camera looks, and a guess was not wanted',
      'Turn on gimbal data in the subtitles, or leave --unknown-gimbal refuse out.',
    ],
    zh: () => [
      '遥测数据未给出云台角度，且不允许估计',
      '请在字幕中启用云台数据，或去掉 --unknown-gimbal refuse。',
    ],
  },
  GIMBAL_PARTLY: {
    severity: 'warning',
    en: ({ percent, refuse }) => [
      `where the camera looks is told for ${percent} % only: ${refuse ? 'nothing is placed' : 'nadir is assumed'} in the rest`,
    ],
    zh: ({ percent, refuse }) => [`仅 ${percent}% 有云台角度：其余${refuse ? '不定位' : '按垂直向下处理'}`],
  },
  TELEMETRY_GAPS: {
    severity: 'warning',
    en: ({ count, longestS }) => [
      `the telemetry has ${counted(count, 'gap', 'gaps')}, up to ${longestS} s: nothing is placed in them`,
    ],
    zh: ({ count, longestS }) => [`遥测数据有 ${count} 处中断，最长 ${longestS} 秒：其间不定位`],
  },
  TELEMETRY_JUMPS: {
    severity: 'warning',
    en: ({ count }) => [
      `the position jumps ${counted(count, 'time', 'times')}, faster than a drone flies: nothing is placed across a jump`,
    ],
    zh: ({ count }) => [`位置有 ${count} 次跳变，超出无人机速度：跳变处不定位`],
  },
  ALTITUDE_JUMPS: {
    severity: 'warning',
    en: ({ count, mostM }) => [
      `the height jumps ${counted(count, 'time', 'times')}, by up to ${mostM} m: nothing is placed across a jump, and what lies between two may be wrong`,
    ],
    zh: ({ count, mostM }) => [
      `高度有 ${count} 次跳变，最大 ${mostM} 米：跳变处不定位，两次跳变之间可能有误`,
    ],
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
    en: ({ seconds, behind }) => [
      `the telemetry runs ${seconds} s ${behind ? 'behind' : 'ahead of'} the pictures, and was moved`,
      'If that is wrong, say it with --clock-offset; 0 for none.',
    ],
    zh: ({ seconds, behind }) => [
      `遥测数据比画面${behind ? '滞后' : '超前'} ${seconds} 秒，已校正`,
      '如不正确，请用 --clock-offset 指定；0 表示不校正。',
    ],
  },
  ZOOM_CHANGES: {
    severity: 'note',
    en: ({ count }) => [`the zoom changes ${counted(count, 'time', 'times')}: each frame has its own`],
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
      `where it flies lowest, the two heights of the telemetry are ${metres} m apart over this terrain: the wrong datum is likely`,
      `Check --heights (${heights}) and --dem-heights; try ${other}.`,
    ],
    zh: ({ metres, heights, other }) => [
      `航线最低处，遥测的两种高度在此地形上相差 ${metres} 米：高程基准可能有误`,
      `请检查 --heights（${heights}）与 --dem-heights；可尝试 ${other}。`,
    ],
  },
  DEM_ELSEWHERE: {
    severity: 'refusal',
    en: () => [
      'the terrain of --dem does not cover this flight',
      'Give the GeoTIFF of this place, or leave --dem out: the ground is then level with the take-off.',
    ],
    zh: () => [
      '--dem 地形未覆盖此次飞行',
      '请提供该地区的 GeoTIFF，或去掉 --dem：地面将按与起飞点等高处理。',
    ],
  },
  TAKEOFF_UNSEEN: {
    severity: 'warning',
    en: ({ metres }) => [
      `the recording begins ${metres} m up: the take-off is taken to have been straight below, and where the ground is not level, heights are off by the difference`,
      'Where the telemetry has absolute heights, give --heights egm96 or ellipsoid.',
    ],
    zh: ({ metres }) => [
      `录像从 ${metres} 米高处开始：按正下方起飞处理，若地面不平，高度会有相应误差`,
      '若遥测数据有绝对高度，请使用 --heights egm96 或 ellipsoid。',
    ],
  },
  DEM_PARTLY: {
    severity: 'warning',
    en: ({ percent }) => [
      `the terrain of --dem has no height below ${percent} % of this flight: nothing is placed there`,
    ],
    zh: ({ percent }) => [`--dem 地形缺少此次飞行 ${percent}% 下方的高程：该处不定位`],
  },
  TIME_UNKNOWN: {
    severity: 'note',
    en: ({ local }) => [
      `nothing says at which time of day it flew${local ? ': the times in the telemetry are local ones, of a zone that it does not say' : ''}. What is found has no time of day, and incidents have the time at which the flight was handed in`,
      local
        ? 'Say with --time-zone which zone the clock of the drone is set to; on the upload page, that it is the zone of the box.'
        : 'Use telemetry that tells it.',
    ],
    zh: ({ local }) => [
      `无法得知飞行时刻${local ? '：遥测数据为未注明时区的本地时间' : ''}。发现项没有时刻，事件以提交时间为准`,
      local
        ? '请用 --time-zone 指定无人机时钟的时区；在上传页面可勾选“设备所在时区”。'
        : '请使用包含时间的遥测数据。',
    ],
  },
  TELEMETRY_UNUSED: {
    severity: 'note',
    en: () => ['no video or still goes with this telemetry'],
    zh: () => ['没有与此遥测数据对应的视频或照片'],
  },
} as const satisfies Record<string, ProblemEntry>
