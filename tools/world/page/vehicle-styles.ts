/** The inks of a vehicle's skin, and what every part of the painting needs to know. */
import type { Style } from './vehicle-sheet.js'
import type { BodyProfile } from './vehicle-types.js'

export interface VehicleFinish {
  colour: string
  plate: string
  /** 0 plain paint, about 0.5 metallic. */
  metallic: number
}

export const GLASS: Style = { colour: '#161c20', surface: 'rgb(0,12,20)' }
export const BLACK: Style = { colour: '#111213', surface: 'rgb(0,170,0)' }
export const SEAM: Style = { colour: 'rgba(5,5,6,.85)', surface: 'rgb(0,230,0)' }
export const HEADLAMP: Style = { colour: '#c9ced2', surface: 'rgb(0,20,60)' }
export const LAMP_HOUSING: Style = { colour: '#23282c', surface: 'rgb(0,15,40)' }
export const TAIL_LAMP: Style = { colour: '#a01417', surface: 'rgb(0,30,0)' }
export const CHROME: Style = { colour: '#9a9da0' }

/** One vehicle being painted. */
export interface PaintJob {
  profile: BodyProfile
  finish: VehicleFinish
  roofline: (x: number) => number
  belt: (x: number) => number
  halfLength: number
  halfWidth: number
}
