/** What a longitude and latitude are given in. CGCS2000 is taken for WGS84: they part by 3 cm a year. */
export const crsNames = ['wgs84', 'cgcs2000', 'gcj02'] as const

export type Crs = (typeof crsNames)[number]
