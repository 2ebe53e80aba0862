// A share of a whole as a small bar, drawn on the server, with its number.

import { percent } from './number.ts'

const width = 60
const height = 8

/** @param share from 0 to 1 */
export function ShareBar({ share }: { share: number }) {
  const filled = Math.round(share * width)
  const middle = height / 2
  return (
    <>
      <svg
        class="g"
        viewBox={`0 0 ${width} ${height}`}
        width={String(width)}
        height={String(height)}
        aria-hidden="true"
      >
        <path class="g-axis" d={`M0 ${middle}H${width}`} />
        <path class="g-line" d={`M0 ${middle}H${filled}`} />
      </svg>{' '}
      {percent(share)}
    </>
  )
}
