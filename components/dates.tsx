// Instants and days as people read them; the exact instant is always behind them.

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `12 days ago`: in days, because a list is read by the day. */
export function Ago({ at, now }: { at: Date; now: Date }) {
  return <Instant at={at} text={daysAgo(at, now)} />
}

/** `20 minutes ago`: for what happens while somebody looks. */
export function AgoToTheMinute({ at, now }: { at: Date; now: Date }) {
  const ms = now.getTime() - at.getTime()
  const text =
    ms < minuteMs
      ? 'just now'
      : ms < hourMs
        ? unitsAgo(ms / minuteMs, 'minute')
        : ms < dayMs
          ? unitsAgo(ms / hourMs, 'hour')
          : daysAgo(at, now)
  return <Instant at={at} text={text} />
}

/** `10 Nov 2026`. */
export function Day({ at }: { at: Date }) {
  return <Instant at={at} text={`${at.getUTCDate()} ${monthAndYear(at)}`} />
}

/** `Nov 2026`. */
export function Month({ at }: { at: Date }) {
  return <Instant at={at} text={monthAndYear(at)} />
}

/** `Nov`, for 0 to 11. */
export function monthName(month: number): string {
  return monthNames[month] ?? ''
}

/** `10 Nov 2026, 14:03 UTC`. */
export function Exact({ at }: { at: Date }) {
  return <time datetime={at.toISOString()}>{exactly(at)}</time>
}

/** How long something waits: `3 d 6 h`, `20 h`, `12 min`. */
export function waitedFor(ms: number): string {
  const hours = Math.floor(ms / hourMs)
  if (hours < 1) return `${Math.max(0, Math.floor(ms / minuteMs))} min`
  const rest = hours % 24
  return hours < 24
    ? `${hours} h`
    : rest === 0
      ? `${Math.floor(hours / 24)} d`
      : `${Math.floor(hours / 24)} d ${rest} h`
}

/** By hand: `Intl` takes longer than the rest of a row together. */
function exactly(at: Date): string {
  return `${at.getUTCDate()} ${monthAndYear(at)}, ${at.toISOString().slice(11, 16)} UTC`
}

function monthAndYear(at: Date): string {
  return `${monthName(at.getUTCMonth())} ${at.getUTCFullYear()}`
}

function Instant({ at, text }: { at: Date; text: string }) {
  return (
    <time datetime={at.toISOString()} title={exactly(at)}>
      {text}
    </time>
  )
}

function daysAgo(at: Date, now: Date): string {
  const days = Math.floor(now.getTime() / dayMs) - Math.floor(at.getTime() / dayMs)
  if (days <= 0) return 'today'
  if (days === 1) return 'yesterday'
  if (days < 28) return unitsAgo(days, 'day')
  if (days < 60) return unitsAgo(days / 7, 'week')
  if (days < 730) return unitsAgo(days / 30.44, 'month')
  return unitsAgo(days / 365.25, 'year')
}

function unitsAgo(value: number, unit: string): string {
  const whole = Math.floor(value)
  return `${whole} ${unit}${whole === 1 ? '' : 's'} ago`
}
