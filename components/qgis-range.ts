// The range of QGIS versions that a version admits, as people read it.

/** `3.28 – 4.x`; a maximum of `.99` means the whole major. */
export function qgisRange(minimum: string, maximum: string): string {
  return `${minimum} – ${readable(maximum)}`
}

function readable(maximum: string): string {
  return maximum.replace(/^(\d+)\.99(\.99)?$/, '$1.x')
}
