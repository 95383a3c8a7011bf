import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { LamppostError } from '../../kit/lamppost-error.js'

const id = z.union([z.int(), z.string().min(1)])
const number = z.number()
const flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean)

/** The part of the COCO format that boxes are about; what else a file has is left alone. */
const cocoSchema = z.object({
  images: z.array(
    z.object({
      id,
      file_name: z.string().min(1),
      /** Pixels. */
      width: z.int().positive().optional(),
      height: z.int().positive().optional(),
      /**
       * Ours: names of the categories that somebody looked for in this picture. What belongs to others may be in it and have
       * no box.
       */
      labelledClasses: z.array(z.string()).optional(),
    }),
  ),
  annotations: z.array(
    z.object({
      id: id.optional(),
      image_id: id,
      category_id: id,
      /** x, y, width, height; pixels. */
      bbox: z.tuple([number, number, number.min(0), number.min(0)]),
      area: number.min(0).optional(),
      iscrowd: flag.optional(),
      ignore: flag.optional(),
    }),
  ),
  categories: z.array(z.object({ id, name: z.string().min(1) })),
})

export type CocoFile = z.infer<typeof cocoSchema>

/** Reads annotations in the format of COCO. Throws ANNOTATIONS_INVALID, with the first mistakes. */
export async function readCocoFile(path: string): Promise<CocoFile> {
  const file = parseCoco(path, await readJson(path))
  checkReferences(path, file)
  return file
}

async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    throw new LamppostError('ANNOTATIONS_INVALID', { what: `${path} cannot be read`, cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new LamppostError('ANNOTATIONS_INVALID', { what: `${path} is not JSON`, cause })
  }
}

const MISTAKES_TOLD = 5

function parseCoco(path: string, value: unknown): CocoFile {
  const parsed = cocoSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  throw invalid(
    path,
    issues.map(({ path: where, message }) => `${where.join('.') || 'the file'}: ${message}`),
  )
}

function invalid(path: string, mistakes: readonly string[]): LamppostError {
  const more = mistakes.length - MISTAKES_TOLD
  const told = mistakes.slice(0, MISTAKES_TOLD).join('; ')
  return new LamppostError('ANNOTATIONS_INVALID', {
    what: `${path}: ${told}${more > 0 ? `; and ${more} more mistakes` : ''}`,
  })
}

function checkReferences(path: string, { images, annotations, categories }: CocoFile): void {
  const imageIds = new Set(images.map(image => image.id))
  const categoryIds = new Set(categories.map(category => category.id))
  const names = new Set(categories.map(({ name }) => name))
  const nameOf = ({ id: own }: { readonly id?: unknown }, at: number) => own ?? `number ${at}`
  const mistakes = [
    ...(images.length === 0 ? ['it has no images'] : []),
    ...(annotations.length === 0 ? ['it has no annotations: there is nothing to compare with'] : []),
    ...twice(images.map(image => image.id)).map(one => `image id ${one} occurs twice`),
    ...twice(images.map(({ file_name }) => file_name)).map(one => `two images name the file ${one}`),
    ...twice(categories.map(category => category.id)).map(one => `category id ${one} occurs twice`),
    ...twice(categories.map(({ name }) => name)).map(one => `two categories are called "${one}"`),
    ...twice(annotations.flatMap(annotation => annotation.id ?? [])).map(
      one => `annotation id ${one} occurs twice`,
    ),
    ...annotations.flatMap((one, at) =>
      imageIds.has(one.image_id)
        ? []
        : `annotation ${nameOf(one, at)} is of image ${one.image_id}, which is not there`,
    ),
    ...annotations.flatMap((one, at) =>
      categoryIds.has(one.category_id)
        ? []
        : `annotation ${nameOf(one, at)} is of category ${one.category_id}, which is not there`,
    ),
    ...images.flatMap(({ id: image, labelledClasses = [] }) =>
      labelledClasses
        .filter(name => !names.has(name))
        .map(name => `labelledClasses of image ${image} names "${name}", which is no category`),
    ),
  ]
  if (mistakes.length > 0) throw invalid(path, mistakes)
}

/** Each value that occurs more than once, once. */
function twice<T>(values: readonly T[]): T[] {
  const seen = new Set<T>()
  return [...new Set(values.filter(value => seen.has(value) || !seen.add(value)))]
}
