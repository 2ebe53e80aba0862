// How much waits at the moderation desk: beside its tabs and in the header, kept up to date by the page of the queue.

import { number } from './number.ts'

interface DeskCountProps {
  /** Each stands on a page once. */
  of: 'queue' | 'reports' | 'desk'
  count: number
}

/** Is there when nothing waits too, so that a later count finds its place. */
export function DeskCount({ of, count }: DeskCountProps) {
  return (
    <span class="count wait" id={`count-${of}`} hidden={count === 0}>
      {number(count)}
    </span>
  )
}

/** What htmx gets beside the figures of the queue. */
export function DeskCountsPartial({ waiting, reports }: { waiting: number; reports: number }) {
  const counts: DeskCountProps[] = [
    { of: 'queue', count: waiting },
    { of: 'reports', count: reports },
    { of: 'desk', count: waiting + reports },
  ]
  return (
    <>
      {counts.map((count) => (
        <hx-partial hx-target={`#count-${count.of}`} hx-swap="outerMorph">
          <DeskCount {...count} />
        </hx-partial>
      ))}
    </>
  )
}
