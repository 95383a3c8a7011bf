/** From info to urgent; dark enough for white text. */
export const severityColours = ['#546e7a', '#2e7d32', '#b26a00', '#c62828', '#8e0000'] as const

export const ink = '#1f2933'
export const pale = '#6b7784'
export const hairline = '#d3d9df'
export const careful = '#a3301c'
