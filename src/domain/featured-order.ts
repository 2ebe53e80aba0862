// The order of the plugins on the main page.

/** The list with one of its members at another place, which counts from 1 and is taken as the nearest there is. */
export function moved(ids: readonly number[], id: number, place: number): number[] {
  const others = ids.filter((other) => other !== id)
  const at = Math.max(0, Math.min(others.length, place - 1))
  return [...others.slice(0, at), id, ...others.slice(at)]
}
