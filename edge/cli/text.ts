export { durationText, timeText } from '../paper/time-text.js'
