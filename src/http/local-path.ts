// Where to go after signing in: a place on this site and nowhere else.

import { urls } from '../urls.ts'

/**
 * The path when it is one of ours, else the main page. Browsers read `\` as `/` and drop tabs and line ends, so that
 * `/\host` and `/<tab>/host` would leave the site. A header carries nothing beyond ASCII.
 */
export function localPath(next: string): string {
  if (!next.startsWith('/') || next.startsWith('//') || next.length > 2000) return urls.home()
  return /^[\x21-\x5b\x5d-\x7e]+$/.test(next) ? next : urls.home()
}
