// A line of a few figures beside a name, drawn on the server.

import { say } from './words.ts'

const width = 88
const height = 22

/** Downloads of the last ten weeks, oldest first; scaled to the highest of them. */
export function Sparkline({ values }: { values: number[] }) {
  return (
    <>
      <svg class="g spark" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <AreaAndLine values={values} width={width} height={height} top={2} bottom={1} />
      </svg>
      <small class="unseen">
        {say('Downloads by week, the last ten:')} {values.join(', ')}
      </small>
    </>
  )
}

interface AreaAndLineProps {
  values: number[]
  width: number
  height: number
  /** Room above the highest and below the lowest value. */
  top: number
  bottom: number
}

/** The two paths of a filled line. */
export function AreaAndLine({ values, width, height, top, bottom }: AreaAndLineProps) {
  const line = linePath(values, { width, height, top, bottom, highest: Math.max(1, ...values) })
  return (
    <>
      <path class="g-area" d={`M0 ${height}L${line.slice(1)}L${width} ${height}z`} />
      <path class="g-line" d={line} />
    </>
  )
}

export interface Scale {
  width: number
  height: number
  top: number
  bottom: number
  highest: number
}

/** `M0 12L10 8…` through all values, evenly spaced; a single value becomes a level line. */
export function linePath(values: number[], scale: Scale): string {
  const drawn = values.length === 1 ? [...values, ...values] : values.length === 0 ? [0, 0] : values
  const room = scale.height - scale.top - scale.bottom
  const points = drawn.map((value, index) => {
    const x = (index * scale.width) / (drawn.length - 1)
    const y = scale.height - scale.bottom - (value / scale.highest) * room
    return `${rounded(x)} ${rounded(y)}`
  })
  return `M${points.join('L')}`
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
