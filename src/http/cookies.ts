// The cookies that the site sets, and reading them.

import type { Settings } from '../settings.ts'

/** With `__Host-` over HTTPS: the browser then takes it from this host alone, for all of it, and over HTTPS only. */
function cookieName(settings: Settings, name: string): string {
  return isHttps(settings) ? `__Host-${name}` : name
}

function isHttps(settings: Settings): boolean {
  return settings.server.baseUrl.startsWith('https:')
}

export function readCookie(settings: Settings, request: Request, name: string): string {
  const wanted = `${cookieName(settings, name)}=`
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const trimmed = pair.trim()
    if (trimmed.startsWith(wanted)) return trimmed.slice(wanted.length)
  }
  return ''
}

/** A cookie that no script reads and no other site's form brings along. Without `maxAgeSeconds` it ends with the browser. */
export function writeCookie(settings: Settings, name: string, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`
  const secure = isHttps(settings) ? '; Secure' : ''
  return `${cookieName(settings, name)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${age}`
}
