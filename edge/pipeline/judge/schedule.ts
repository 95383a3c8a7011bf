import { type ScheduleWindow, days as weekdays } from '../../config/schema/schedule.js'

type Weekday = (typeof weekdays)[number]

/** Tells whether a rule holds at an instant, by the wall clock of the site. No window means always. */
export function createSchedule(
  windows: readonly ScheduleWindow[],
  timeZone: string,
): (atMs: number) => boolean {
  if (windows.length === 0) return () => true
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return atMs => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]))
    const today = parts.get('weekday')!.toLowerCase() as Weekday
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
    return windows.some(window => holds(window, today, minute))
  }
}

/** A window from 22:00 to 06:00 belongs to the day on which it begins. */
function holds({ days, fromMinute, toMinute }: ScheduleWindow, today: Weekday, minute: number): boolean {
  if (fromMinute < toMinute) return days.includes(today) && minute >= fromMinute && minute < toMinute
  const yesterday = weekdays[(weekdays.indexOf(today) + 6) % 7]!
  return (days.includes(today) && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute)
}
