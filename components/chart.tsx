// Downloads by month: a chart drawn on the server, and the table that stands behind it.

import { monthName } from './dates.tsx'
import { number } from './number.ts'
import { linePath, type Scale } from './sparkline.tsx'
import { currentLocale, say } from './words.ts'

export interface MonthlyDownloads {
  /** `2026-11` */
  month: string
  stable: number
  experimental: number
}

const width = 1100
const height = 180

export function DownloadsChart({ months }: { months: MonthlyDownloads[] }) {
  const highest = niceCeiling(Math.max(1, ...months.flatMap((month) => [month.stable, month.experimental])))
  const scale: Scale = { width, height, top: 0, bottom: 0, highest }
  const stable = linePath(
    months.map((month) => month.stable),
    scale,
  )
  return (
    <>
      <figure>
        <div class="chart fine">
          <div class="y" aria-hidden="true">
            {[3, 2, 1, 0].map((third) => (
              <span>{number((highest / 3) * third)}</span>
            ))}
          </div>
          <svg
            class="g"
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            role="img"
            aria-label={summary(months)}
          >
            <path class="g-axis" d={`M0 0H${width}M0 60H${width}M0 120H${width}`} />
            <path class="g-area" d={`M0 ${height}L${stable.slice(1)}L${width} ${height}z`} />
            <path class="g-line" d={stable} />
            <path
              class="g-exp"
              d={linePath(
                months.map((month) => month.experimental),
                scale,
              )}
            />
            <path class="g-edge" d={`M0 ${height}H${width}`} />
          </svg>
          <div class="x" aria-hidden="true">
            {months.map((month) => (
              <span>{shortName(month.month)}</span>
            ))}
          </div>
        </div>
        <figcaption class="bar fine key">
          <Key name={say('stable')} path="g-line" />
          <Key name={say('experimental')} path="g-exp" />
        </figcaption>
      </figure>
      <MonthsTable months={months} />
    </>
  )
}

function Key({ name, path }: { name: string; path: string }) {
  return (
    <span class="bar">
      <svg class="g" width="22" height="8" aria-hidden="true">
        <path class={path} d="M0 4h22" />
      </svg>
      {name}
    </span>
  )
}

function MonthsTable({ months }: { months: MonthlyDownloads[] }) {
  return (
    <details class="more">
      <summary>{say('The same as a table')}</summary>
      <table class="tbl">
        <thead>
          <tr>
            <th scope="col">{say('Month')}</th>
            <th scope="col" class="num">
              {say('Stable')}
            </th>
            <th scope="col" class="num">
              {say('Experimental')}
            </th>
          </tr>
        </thead>
        <tbody>
          {months.toReversed().map((month) => (
            <tr>
              <td>{longName(month.month)}</td>
              <td class="num">{number(month.stable)}</td>
              <td class="num">{number(month.experimental)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function summary(months: MonthlyDownloads[]): string {
  const [first] = months
  const last = months.at(-1)
  if (!first || !last) return say('Downloads by month: none yet.')
  return say('Downloads by month, from {first} in {firstMonth} to {last} in {lastMonth}. The table has the numbers.', {
    ...{ first: number(first.stable + first.experimental), firstMonth: longName(first.month) },
    ...{ last: number(last.stable + last.experimental), lastMonth: longName(last.month) },
  })
}

/** The next number above that divides by three into round steps: 4,500 over 4,118. */
function niceCeiling(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(highest))
  const step = [1.5, 3, 4.5, 6, 9, 12].find((candidate) => candidate * power >= highest) ?? 15
  return Math.max(3, step * power)
}

/** `Nov`, from `2026-11`. */
function shortName(month: string): string {
  return monthName(Number(month.slice(5)) - 1)
}

const longNames = new Map<string, Intl.DateTimeFormat>()
const longForm = { month: 'short', year: 'numeric', timeZone: 'UTC' } as const

/** `Nov 2026`, from `2026-11`. */
function longName(month: string): string {
  const locale = currentLocale()
  const format = longNames.get(locale) ?? new Intl.DateTimeFormat(locale, longForm)
  longNames.set(locale, format)
  return format.format(new Date(`${month}-01`))
}
