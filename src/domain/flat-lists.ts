// Many short lists of numbers in one run of memory: to go through thousands of them touches little of it.

export interface FlatLists {
  /** @param row from 0 on; whole and small, as it is a place in memory */
  set(row: number, list: readonly number[]): void
  /** A look at the list, good until the next `set`; empty where none was set. */
  get(row: number): Uint32Array
  /** Adds 1 in `counts` at each number of the list, and puts those that were 0 into `touched`. */
  count(row: number, counts: Int32Array, touched: number[]): void
}

/** Below so much that is no longer used it is not worth while to write all anew. */
const fewDead = 10_000

export function flatLists(): FlatLists {
  let items = new Uint32Array(1000)
  let used = 0
  let dead = 0
  /** For each row where its list begins, and where it ends. */
  let borders = new Uint32Array(200)

  function set(row: number, list: readonly number[]): void {
    dead += (borders[row * 2 + 1] ?? 0) - (borders[row * 2] ?? 0)
    if (dead > fewDead && dead * 2 > used) writeAnew(row)
    if (row * 2 + 1 >= borders.length) borders = grown(borders, row * 2 + 2)
    if (used + list.length > items.length) items = grown(items, used + list.length)
    items.set(list, used)
    borders[row * 2] = used
    used += list.length
    borders[row * 2 + 1] = used
  }

  /** Without what no row has any more, and without the list of `row`, which is about to be another. */
  function writeAnew(row: number): void {
    const before = items
    items = new Uint32Array(Math.max(1000, (used - dead) * 2))
    used = 0
    dead = 0
    for (let other = 0; other * 2 + 1 < borders.length; other++) {
      const list = other === row ? none : before.subarray(borders[other * 2], borders[other * 2 + 1])
      items.set(list, used)
      borders[other * 2] = used
      used += list.length
      borders[other * 2 + 1] = used
    }
  }

  return {
    set,
    get: (row) => items.subarray(borders[row * 2] ?? 0, borders[row * 2 + 1] ?? 0),
    count: (row, counts, touched) => {
      const end = borders[row * 2 + 1] ?? 0
      for (let at = borders[row * 2] ?? 0; at < end; at++) {
        const number = items[at] ?? 0
        const before = counts[number] ?? 0
        if (before === 0) touched.push(number)
        counts[number] = before + 1
      }
    },
  }
}

const none = new Uint32Array(0)

function grown(array: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.ceil(needed * 1.5))
  larger.set(array)
  return larger
}
