import { z } from 'zod'

/** A field of a table: text, trimmed, that must be a number. */
const number = (check: z.ZodNumber = z.number()) =>
  z
    .string({ error: 'is missing' })
    .min(1, { error: 'is empty', abort: true })
    .transform(Number)
    .refine(Number.isFinite, { error: 'is no number', abort: true })
    .pipe(check)

const orAbsent = <T extends z.ZodType<unknown, string>>(field: T) =>
  z
    .string()
    .optional()
    .transform(text => (text === '' ? undefined : text))
    .pipe(field.optional())

const coefficient = orAbsent(number()).transform(value => value ?? 0)
const pixels = number(z.number().positive({ error: 'is not above 0' }))
const angle = (limit: number) =>
  number(
    z
      .number()
      .min(-limit, { error: `is below -${limit}` })
      .max(limit, { error: `is above ${limit}` }),
  )

/** One line of a table of observations; the names are those of its columns, fields are text. */
export const observationSchema = z
  .object({
    px: number(),
    py: number(),
    width: pixels,
    height: pixels,
    fx: pixels,
    fy: pixels,
    cx: number(),
    cy: number(),
    k1: coefficient,
    k2: coefficient,
    k3: coefficient,
    p1: coefficient,
    p2: coefficient,
    cam_lat: number(
      z
        .number()
        .min(-90, { error: 'is no latitude: are latitude and longitude exchanged?' })
        .max(90, { error: 'is no latitude: are latitude and longitude exchanged?' }),
    ),
    cam_lon: angle(180),
    cam_h: number(),
    ground_h: orAbsent(number()),
    takeoff_h: orAbsent(number()),
    yaw_true_deg: angle(360),
    pitch_deg: angle(180),
    roll_deg: angle(180),
    speed_mps: orAbsent(number(z.number().nonnegative({ error: 'is below 0' }))),
  })
  .refine(({ px, width }) => px >= 0 && px <= width, {
    path: ['px'],
    error: 'lies outside of the picture',
  })
  .refine(({ py, height }) => py >= 0 && py <= height, {
    path: ['py'],
    error: 'lies outside of the picture',
  })

export type Observation = z.output<typeof observationSchema>

/** Columns without which no line can be placed. */
export const requiredColumns: readonly string[] = Object.entries(observationSchema.shape)
  .filter(([, field]) => !field.safeParse(undefined).success)
  .map(([name]) => name)

/** What is wrong with a line, in one sentence. */
export const faultsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')
