// The path of a request as the log keeps it: without what opens something to whoever reads it there.

/** Somebody's key to end their mails; a token that was pasted into an address. */
const secrets: [found: RegExp, instead: string][] = [
  [/^\/+mail\/.*/is, '/mail/…'],
  [/qvr_[\w-]+/g, 'qvr_…'],
]

export function loggedPath(path: string): string {
  return secrets.reduce((text, [found, instead]) => text.replace(found, instead), path)
}
