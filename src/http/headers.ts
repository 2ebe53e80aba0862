// Headers that stand on every answer, errors too.

import type { Settings } from '../settings.ts'
import type { PathKind } from './path-kinds.ts'

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self'",
  "style-src-attr 'none'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What `default-src` does not cover, for answers with a policy of their own. */
const neverFramed = "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

/** Of what a browser could ask its user for we use the button that copies, and nothing else; nor may a script that gets in. */
const permissionsPolicy = [
  ...['accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'clipboard-read'],
  ...['compute-pressure', 'display-capture', 'encrypted-media', 'fullscreen', 'gamepad', 'geolocation', 'gyroscope'],
  ...['hid', 'identity-credentials-get', 'idle-detection', 'keyboard-map', 'local-fonts', 'local-network-access'],
  ...['magnetometer', 'microphone', 'midi', 'otp-credentials', 'payment', 'picture-in-picture'],
  ...['publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'speaker-selection'],
  ...['storage-access', 'usb', 'window-management', 'xr-spatial-tracking'],
]
  .map((feature) => `${feature}=()`)
  .join(', ')

/**
 * Adds what an answer does not say itself.
 *
 * @param secure whether the request came over HTTPS
 */
export function secureHeaders(headers: Headers, settings: Settings, kind: PathKind = 'page', secure = false): void {
  const own = headers.get('content-security-policy')
  headers.set('content-security-policy', own === null ? contentSecurityPolicy : `${own}; ${neverFramed}`)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'same-origin')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', isForOtherSites(headers, kind) ? 'cross-origin' : 'same-origin')
  headers.set('x-frame-options', 'DENY')
  headers.set('x-permitted-cross-domain-policies', 'none')
  headers.set('permissions-policy', permissionsPolicy)
  if (secure || settings.server.baseUrl.startsWith('https:')) {
    headers.set('strict-transport-security', 'max-age=31536000')
  }
  // What says nothing of its own, such as an error for a program, could be kept by a browser's own judgement.
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
}

/** Another site may show our icons and link our files; a page, also one that says that a file is missing, is for ours. */
function isForOtherSites(headers: Headers, kind: PathKind): boolean {
  const isFile = kind !== 'page' && kind !== 'health'
  return isFile && !headers.get('content-type')?.startsWith('text/html')
}

/** In a repository for people who are signed in: what everybody may keep elsewhere only the one who asked may keep here. */
export function keepFromOthers(headers: Headers, kind: PathKind): void {
  if (kind === 'static' || kind === 'health') return
  const given = headers.get('cache-control') ?? 'no-store'
  if (!/\bprivate\b|no-store/.test(given)) {
    headers.set('cache-control', `private, ${given.replace(/\bpublic, */, '')}`)
  }
  headers.append('vary', 'Authorization')
  headers.append('vary', 'Cookie')
}

/** For what somebody signed in gets: no cache keeps it, and none gives it to somebody else. */
export function keepPrivate(headers: Headers): void {
  headers.set('cache-control', 'private, no-store')
  const vary = headers.get('vary')
  if (!vary?.toLowerCase().includes('cookie')) headers.set('vary', vary ? `${vary}, Cookie` : 'Cookie')
}
