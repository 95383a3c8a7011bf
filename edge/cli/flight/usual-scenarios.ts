/** What a road inspection looks for, where nothing else is asked for. */
export const USUAL_SCENARIOS = ['road-collapse', 'sanitation'] as const
