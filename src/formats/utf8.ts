// Whether bytes are UTF-8, as strictly as Python decodes it.

/** False for overlong forms, surrogates and everything else that Python's strict decoder refuses. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
