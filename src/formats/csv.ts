// Tables as CSV, for spreadsheets.

/**
 * RFC 4180: CRLF after each line, quotes where they are needed. A cell that a spreadsheet would run as a formula is
 * marked as text, since authors choose what stands in it.
 */
export function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
