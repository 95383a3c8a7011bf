/** What decodes video. All but `none` and `auto` name a piece of hardware, in the words of ffmpeg. */
export const hwaccels = ['auto', 'none', 'cuda', 'vaapi', 'qsv', 'nvmpi', 'v4l2m2m', 'rkmpp'] as const

export type Hwaccel = (typeof hwaccels)[number]
