/** Why parts of telemetry were skipped, as its parsers say it, in Chinese. */
const words: Readonly<Record<string, string>> = {
  'it has no position': '没有位置',
  'it tells no position': '没有位置',
  'its position is 0, 0: no satellites were received': '位置为 0, 0，未收到卫星信号',
  'its position is no place on the earth': '位置超出地球范围',
  'another has the same time': '与另一处时间相同',
  'its time does not fit those around it': '时间与前后不符',
}

/** As it is where it has no Chinese words: it names numbers or bytes. */
export const reasonInChinese = (reason: string): string => words[reason] ?? reason
