// Text from packages as people may see it: what is invisible or turns the writing round is spelled out.

/** Control characters without the tab, marks of direction, characters without width. */
const unseen =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** The text with each such character as `⟨U+202E⟩`, so that nothing reads as what it is not. */
export function shownText(text: string): string {
  return text.replace(unseen, (character) => (character === '\t' ? character : spelled(character)))
}

function spelled(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}
