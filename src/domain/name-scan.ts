// Looks through all names at once, as one run of bytes: a hundred thousand of them in less than a millisecond.

interface Named {
  id: number
  name: string
  packageName: string
}

export interface NameScan {
  /** The names of this plugin are other ones than before, or it is gone. */
  changed(id: number): void
  /** Who has a name with this in it; `asBeginning`: a name that begins so. In no order. */
  find(text: string, asBeginning: boolean): number[]
}

/** So many changed ones are looked at one by one before all are written anew, which takes some milliseconds. */
const mostChanged = 500
/** Stands before each name, and in none. */
const border = '\n'

/**
 * @param all everybody, asked for when the names are written anew
 * @param get one of them; undefined when it is gone
 */
export function nameScan(all: () => Iterable<Named>, get: (id: number) => Named | undefined): NameScan {
  let bytes = Buffer.alloc(0)
  let ids: number[] = []
  /** Where the names of each begin, and the end of all. */
  let starts = Uint32Array.of(0)
  const changed = new Set<number>()

  function write(): void {
    ids = []
    const pieces: string[] = []
    const ends: number[] = [0]
    let length = 0
    for (const named of all()) {
      const piece = textOf(named)
      ids.push(named.id)
      pieces.push(piece)
      length += Buffer.byteLength(piece)
      ends.push(length)
    }
    bytes = Buffer.from(pieces.join(''))
    starts = Uint32Array.from(ends)
    changed.clear()
  }

  function find(text: string, asBeginning: boolean): number[] {
    if (changed.size > mostChanged) write()
    const sought = asBeginning ? border + text : text
    const found: number[] = []
    const needle = Buffer.from(sought)
    for (let at = bytes.indexOf(needle); at >= 0; ) {
      const place = placeOf(starts, at)
      const id = ids[place] ?? 0
      if (!changed.has(id)) found.push(id)
      at = bytes.indexOf(needle, starts[place + 1] ?? bytes.length)
    }
    for (const id of changed) {
      const named = get(id)
      if (named && textOf(named).includes(sought)) found.push(id)
    }
    return found
  }

  return { changed: (id) => void changed.add(id), find }
}

function textOf({ name, packageName }: Named): string {
  return packageName === name ? border + name : border + name + border + packageName
}

/** Which of the stretches that begin at `starts` holds the byte at `at`: found by halving. */
function placeOf(starts: Uint32Array, at: number): number {
  let low = 0
  let high = starts.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  return low
}
