// Links that come from people: which of them may become an `href`.

const allowedSchemes = new Set(['http:', 'https:', 'mailto:'])

/** The address when it is an absolute http, https or mailto link, else undefined: `javascript:` never gets into a page. */
export function safeUrl(text: string): string | undefined {
  const address = text.trim()
  return URL.canParse(address) && allowedSchemes.has(new URL(address).protocol) ? address : undefined
}
