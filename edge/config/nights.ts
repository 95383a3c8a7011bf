import { getTimes } from 'suncalc'

/** The paths of the sun on all other days lie between those of these two. */
const SOLSTICES = ['2026-06-21T12:00:00Z', '2026-12-21T12:00:00Z']

/** Whether the sun sets and rises on every day of the year; not so beyond the polar circles. */
export const hasNights = ({ lon, lat }: { readonly lon: number; readonly lat: number }): boolean =>
  SOLSTICES.every(day => getTimes(new Date(day), lat, lon).sunrise !== null)
