// Instants and days as people read them, in their language; the exact instant is always behind them.

import { currentLanguage, currentLocale, say } from './words.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `12 days ago`: in days, because a list is read by the day. */
export function Ago({ at, now }: { at: Date; now: Date }) {
  return <Instant at={at} text={daysAgo(at, now)} />
}

/** `20 minutes ago`: for what happens while somebody looks. */
export function AgoToTheMinute({ at, now }: { at: Date; now: Date }) {
  const ms = now.getTime() - at.getTime()
  const text =
    ms < minuteMs
      ? say('just now')
      : ms < hourMs
        ? unitsAgo(ms / minuteMs, 'minute')
        : ms < dayMs
          ? unitsAgo(ms / hourMs, 'hour')
          : daysAgo(at, now)
  return <Instant at={at} text={text} />
}

/** `10 Nov 2026`. */
export function Day({ at }: { at: Date }) {
  return <Instant at={at} text={formatted('day', at, dayMs)} />
}

/** `Nov 2026`. */
export function Month({ at }: { at: Date }) {
  return <Instant at={at} text={formatted('month', at, dayMs)} />
}

/** `Nov`, for 0 to 11. */
export function monthName(month: number): string {
  return formatted('monthName', new Date(Date.UTC(2026, month, 1)), dayMs)
}

/** `10 Nov 2026, 14:03 UTC`; scripts turn it into the reader's own time. */
export function Exact({ at }: { at: Date }) {
  return (
    <time datetime={at.toISOString()} data-local="">
      {exactly(at)}
    </time>
  )
}

/** `3 weeks`, `2 months`: about so long. */
export function roughly(ms: number): string {
  const days = ms / dayMs
  if (days < 1.5) return inUnits(1, 'day')
  if (days < 12) return inUnits(days, 'day')
  if (days < 50) return inUnits(days / 7, 'week')
  return days < 700 ? inUnits(days / 30.44, 'month') : inUnits(days / 365.25, 'year')
}

function inUnits(value: number, unit: 'day' | 'week' | 'month' | 'year'): string {
  const whole = Math.max(1, Math.round(value))
  return kept(`${currentLanguage()} for ${whole} ${unit}`, () =>
    new Intl.NumberFormat(currentLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(whole),
  )
}

/** How long something waits: `3 d 6 h`, `20 h`, `12 min`. */
export function waitedFor(ms: number): string {
  const hours = Math.floor(ms / hourMs)
  if (hours < 1) return say('{minutes} min', { minutes: Math.max(0, Math.floor(ms / minuteMs)) })
  if (hours < 24) return say('{hours} h', { hours })
  const [days, rest] = [Math.floor(hours / 24), hours % 24]
  return rest === 0 ? say('{days} d', { days }) : say('{days} d {hours} h', { days, hours: rest })
}

function Instant({ at, text }: { at: Date; text: string }) {
  return (
    <time datetime={at.toISOString()} title={exactly(at)}>
      {text}
    </time>
  )
}

function exactly(at: Date): string {
  return formatted('exact', at, minuteMs)
}

const shapes: Record<'day' | 'month' | 'monthName' | 'exact', Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
  monthName: { month: 'short' },
  exact: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
}

const formats = new Map<string, Intl.DateTimeFormat>()
const texts = new Map<string, string>()
const mostTexts = 50_000

/**
 * Texts are kept, because `Intl` takes longer for one than the rest of a row together.
 *
 * @param stepMs instants within one step read the same
 */
function formatted(shape: keyof typeof shapes, at: Date, stepMs: number): string {
  const place = `${currentLanguage()} ${shape}`
  return kept(`${place} ${Math.floor(at.getTime() / stepMs)}`, () => {
    const format = formats.get(place) ?? new Intl.DateTimeFormat(currentLocale(), { ...shapes[shape], timeZone: 'UTC' })
    formats.set(place, format)
    return format.format(at)
  })
}

function kept(key: string, make: () => string): string {
  const known = texts.get(key)
  if (known !== undefined) return known
  const text = make()
  if (texts.size >= mostTexts) texts.clear()
  texts.set(key, text)
  return text
}

function daysAgo(at: Date, now: Date): string {
  const days = Math.floor(now.getTime() / dayMs) - Math.floor(at.getTime() / dayMs)
  if (days < 28) return unitsAgo(Math.max(0, days), 'day')
  if (days < 60) return unitsAgo(days / 7, 'week')
  if (days < 730) return unitsAgo(days / 30.44, 'month')
  return unitsAgo(days / 365.25, 'year')
}

/** Days have words of their own, such as yesterday; a month ago is a figure again. */
function unitsAgo(value: number, unit: 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'): string {
  const whole = Math.floor(value)
  return kept(`${currentLanguage()} ago ${whole} ${unit}`, () =>
    new Intl.RelativeTimeFormat(currentLocale(), { numeric: unit === 'day' ? 'auto' : 'always' }).format(-whole, unit),
  )
}
