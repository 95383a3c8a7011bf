/** Runs what it is given one after the other: a whole box of cameras may want the same thing in the same moment. */
export function inTurn(): <T>(action: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve()
  return action => {
    const done = turn.then(action)
    turn = done.catch(() => {})
    return done
  }
}
