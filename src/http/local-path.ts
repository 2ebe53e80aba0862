// Where to go after signing in: a place on this site and nowhere else.

import { urls } from '../urls.ts'

/**
 * The path when it is one of ours, else the main page. Browsers read `\` as `/` and drop tabs and line ends, so that
 * `/\host` and `/<tab>/host` would leave the site.
 */
export function localPath(next: string): string {
  if (!next.startsWith('/') || next.startsWith('//') || next.length > 2000) return urls.home()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
  return /[\\\u0000-\u0020\u007f]/.test(next) ? urls.home() : next
}
