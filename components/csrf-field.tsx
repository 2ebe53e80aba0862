// The hidden field that every form carries.

export function CsrfField({ value }: { value: string }) {
  return <input type="hidden" name="csrf" value={value} />
}
