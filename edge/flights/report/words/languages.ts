import { english, type FlightWords } from './words-en.js'
import { chinese } from './words-zh.js'

export type Language = 'zh' | 'en'

export const wordsIn: Readonly<Record<Language, FlightWords>> = { zh: chinese, en: english }

/** One thing said in both languages. */
export type Both = Readonly<Record<Language, string>>

/** What both languages say, by what is looked up in their words. */
export const both = (say: (words: FlightWords, language: Language) => string): Both => ({
  zh: say(chinese, 'zh'),
  en: say(english, 'en'),
})

/** The two side by side, for what is read by everybody; once where they are the same. */
export const sideBySide = ({ zh, en }: Both): string => (zh === en ? zh : `${zh} ${en}`)
