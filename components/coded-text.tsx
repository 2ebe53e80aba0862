// A sentence of a check, in which `back quotes` mark what stands in files.

/** Text with what is between back quotes as code; a quote without its partner stays as it is. */
export function CodedText({ text }: { text: string }) {
  const parts = text.split('`')
  // An even number of parts: one quote is alone.
  if (parts.length % 2 === 0) return <>{text}</>
  return <>{parts.map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part))}</>
}
