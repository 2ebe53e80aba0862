// Figures as people read them: thousands apart, bytes in the unit that fits, and the word that goes with a count.

/** `12,345`; whole numbers only. */
export function number(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `3 plugins`, `1 plugin`: the figure with its word. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

/** Sizes in the decimal units that file managers show: `310 kB`, `1.9 MB`, `25 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte')
  const [value, unit] = bytes < 999_500 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB']
  return `${value < 10 ? String(Math.round(value * 10) / 10) : number(Math.round(value))} ${unit}`
}
