// Text as XML takes it: escaped, and without the characters that no XML 1.0 document may hold.

/** Escaped for element content and double-quoted attributes. */
export function xmlText(text: string): string {
  return Bun.escapeHTML(text.replace(forbidden, ''))
}

/** XML 1.0, section 2.2: control characters, lone surrogates, U+FFFE and U+FFFF. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
