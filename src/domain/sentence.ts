// What we tell a person from below the pages: written in English once, so that a page can say it in their language.

/**
 * An English sentence with its values filled in: `sentence('Version {version} was published before.', { version })`.
 * Programs, the audit log and the database get it as it is; a page finds the sentence again and says it in the reader's language.
 * One sentence for one and another for many, because only pages know plurals.
 *
 * @param english written out here, because the catalogue of texts is gathered by reading the source; a value stands in braces
 */
export function sentence(english: string, values: Record<string, string | number> = {}): string {
  return english.replace(placeholder, (whole, name: string) => String(values[name] ?? whole))
}

const placeholder = /\{(\w+)\}/g

/** The values with which `english` becomes `said`; undefined when it never does. */
export function valuesOf(english: string, said: string): Record<string, string> | undefined {
  const found = patternOf(english).exec(said)
  return found ? { ...found.groups } : undefined
}

const patterns = new Map<string, RegExp>()

/** Sentences are ours and finite, so each pattern is kept. A name that comes twice stands for the same value. */
function patternOf(english: string): RegExp {
  const known = patterns.get(english)
  if (known) return known
  const names = new Set<string>()
  const pieces = english.split(placeholder).map((piece, at) => {
    if (at % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    if (names.has(piece)) return `\\k<${piece}>`
    names.add(piece)
    return `(?<${piece}>[\\s\\S]*?)`
  })
  const pattern = new RegExp(`^${pieces.join('')}$`)
  patterns.set(english, pattern)
  return pattern
}
