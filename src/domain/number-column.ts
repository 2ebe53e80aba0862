// One small whole number for each row, side by side in memory.

export interface NumberColumn {
  /** 0 where none was set. */
  get(row: number): number
  set(row: number, value: number): void
}

/** @param kind what the numbers fit into: the smaller, the more of them the processor has at hand */
export function numberColumn(
  kind: Uint8ArrayConstructor | Uint16ArrayConstructor | Int32ArrayConstructor,
): NumberColumn {
  let values = new kind(1000)
  return {
    get: (row) => values[row] ?? 0,
    set: (row, value) => {
      if (row >= values.length) {
        const larger = new kind(Math.ceil(row * 1.5) + 1)
        larger.set(values)
        values = larger
      }
      values[row] = value
    },
  }
}
