// What we tell a person from below the pages: written in English once, so that a page can say it in their language.

/**
 * An English sentence with its values filled in, numbers as English writes them: `sentence('Version {version} was published before.', { version })`.
 * Programs, the audit log and the database get it as it is; a page finds the sentence again and says it in the reader's language.
 * One sentence for one and another for many, because only pages know plurals.
 *
 * @param english written out here, because the catalogue of texts is gathered by reading the source; a value stands in braces
 */
export function sentence(english: string, values: Record<string, string | number> = {}): string {
  return english.replace(placeholder, (whole, name: string) => textOf(values[name] ?? whole))
}

function textOf(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value
}

/** The number that a value of a sentence was; undefined for other texts, and for numbers that are the same in every language. */
export function numberIn(value: string): number | undefined {
  return /^\d{1,3}(,\d{3})+$/.test(value) ? Number(value.replaceAll(',', '')) : undefined
}

const placeholder = /\{(\w+)\}/g

/**
 * The values with which `english` becomes `said`, each as short as it can be; undefined when it never does. One pass, because
 * what is asked about may be what somebody wrote, as long as they liked. A name that comes twice stands for the same value.
 */
export function valuesOf(english: string, said: string): Record<string, string> | undefined {
  const [start = '', ...rest] = english.split(placeholder)
  if (!said.startsWith(start)) return undefined
  const values: Record<string, string> = {}
  let from = start.length
  for (let at = 0; at < rest.length; at += 2) {
    const [name = '', text = ''] = rest.slice(at, at + 2)
    const whole = at + 2 === rest.length ? said.length - text.length : said.indexOf(text, from)
    const to = values[name] === undefined ? whole : from + values[name].length
    if (to < from || !said.startsWith(text, to)) return undefined
    const value = said.slice(from, to)
    if (value !== (values[name] ?? value)) return undefined
    values[name] = value
    from = to + text.length
  }
  return from === said.length ? values : undefined
}
