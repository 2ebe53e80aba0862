// Working days, Monday to Friday in UTC, of 24 hours each: the terms in which an answer is promised.

const dayMs = 86_400_000

/** How much of the time between two instants was working time, in ms; 0 when the second is not the later one. */
export function workingMsBetween(from: Date, to: Date): number {
  if (to <= from) return 0
  return workingMsUntil(to) - workingMsUntil(from)
}

/** The instant before which the promised time had to begin for it to be over now. */
export function workingDaysBefore(now: Date, days: number): Date {
  let left = days * dayMs
  let at = now.getTime()
  for (;;) {
    const midnight = Math.floor((at - 1) / dayMs) * dayMs
    const worked = isWeekend(midnight) ? 0 : at - midnight
    if (worked >= left) return new Date(at - left)
    left -= worked
    at = midnight
  }
}

const sunday = 0
const saturday = 6

function isWeekend(midnight: number): boolean {
  const weekday = new Date(midnight).getUTCDay()
  return weekday === sunday || weekday === saturday
}

/** Working time since a Monday long ago. */
function workingMsUntil(at: Date): number {
  const sinceMonday = at.getTime() - firstMonday
  const weeks = Math.floor(sinceMonday / (7 * dayMs))
  return weeks * 5 * dayMs + Math.min(sinceMonday - weeks * 7 * dayMs, 5 * dayMs)
}

const firstMonday = Date.UTC(1970, 0, 5)
