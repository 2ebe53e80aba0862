// Markup: text that is known to be HTML, because our runtime made it or `raw` vouched for it.

/** Finished HTML. Only the runtime and `raw` make it, so whatever is still a string is text and gets escaped. */
export class Markup {
  readonly #html: string

  constructor(html: string) {
    this.#html = html
  }

  toString(): string {
    return this.#html
  }
}

/** What may stand between two tags. `null`, `undefined` and booleans render nothing. */
export type Child = Markup | string | number | bigint | boolean | null | undefined | readonly Child[]

/**
 * Declares a string to be HTML. The only way round the escaping: for rendered Markdown and for our own SVG.
 *
 * @param html comes from us, never from a person
 */
export function raw(html: string): Markup {
  return new Markup(html)
}

/** What a component returns that has nothing to show. */
export const nothing = new Markup('')

/**
 * One child, or a list of them, as HTML.
 *
 * @throws TypeError for anything that has no one obvious text: dates, promises, objects, functions
 */
export function childToHtml(child: Child): string {
  if (typeof child === 'string') return Bun.escapeHTML(child)
  if (child instanceof Markup) return child.toString()
  if (child === null || child === undefined || typeof child === 'boolean') return ''
  if (typeof child === 'number' || typeof child === 'bigint') return String(child)
  if (Array.isArray(child)) return childrenToHtml(child)
  throw new TypeError(`JSX cannot render ${Object.prototype.toString.call(child)}; turn it into text first`)
}

function childrenToHtml(children: readonly Child[]): string {
  let html = ''
  for (const child of children) html += childToHtml(child)
  return html
}
