// Names that people could take for one another.

/** Letters and digits that look alike in one font or another, each by its plainest form. */
const lookalikes: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  i: 'l',
  '|': 'l',
  '5': 's',
  '8': 'b',
  rn: 'm',
  vv: 'w',
}

/**
 * Whether two names differ in no more than case, separators, letters that look alike, or one letter left out, added,
 * changed or swapped with its neighbour. Very short names differ by one letter rightly.
 */
export function areConfusable(a: string, b: string): boolean {
  const [left, right] = [plain(a), plain(b)]
  if (left === right) return true
  if (Math.min(left.length, right.length) < 5) return false
  return isOneStepAway(left, right)
}

function plain(name: string): string {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}|]/gu, '')
  return letters.replace(/rn|vv|[0158i|]/g, (found) => lookalikes[found] ?? found)
}

function isOneStepAway(a: string, b: string): boolean {
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)) return true
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
}
