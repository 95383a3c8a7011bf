/** Ids of the models that come with Lamppost, in `models`; what else lies there was pulled, and is named by its path. */
export const shippedModelIds: readonly string[] = ['urban-nano']
