// What was measured, as a table beside what is wanted.

import type { Figure } from './figures.ts'

/** One run of one figure. */
export interface Sample {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  /** CPU for one request, of the server that answered and of Postgres. */
  serverMs: number
  postgresMs: number
}

export interface Row {
  figure: Figure
  /** One for each round. */
  samples: Sample[]
}

interface Column {
  title: string
  cell(row: Row, rows: Row[]): string
}

const columns: Column[] = [
  { title: '', cell: ({ figure }) => figure.name },
  { title: 'requests/s', cell: (row) => digits(middle(row, 'requestsPerSecond')) },
  { title: 'p50 ms', cell: (row) => digits(middle(row, 'p50Ms')) },
  { title: 'p99 ms', cell: (row) => digits(middle(row, 'p99Ms')) },
  { title: 'server CPU ms', cell: (row) => digits(middle(row, 'serverMs')) },
  { title: 'Postgres CPU ms', cell: (row) => (row.figure.by === 'nginx' ? '' : digits(middle(row, 'postgresMs'))) },
  { title: 'per core and s', cell: (row) => digits(perCore(row)) },
  { title: 'of the other', cell: ratioCell },
  { title: 'wanted', cell: verdictCell },
]

/** Every figure in a line of its own, by the medians of its rounds. */
export function tableOf(rows: Row[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row, rows)))]
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)))
  const lines = cells.map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  )
  return lines.map((line) => line.trimEnd()).join('\n')
}

/** Requests that one core would answer in a second, if server and Postgres shared it. */
function perCore(row: Row): number {
  return median(row.samples.map(({ serverMs, postgresMs }) => 1000 / (serverMs + postgresMs)))
}

/** The rounds of both are compared one by one, so that what else the machine did weighs on both. */
function ratioOf({ figure, samples }: Row, rows: Row[]): number | undefined {
  const yardstick = rows.find((row) => row.figure.name === figure.beside?.figure)
  if (!yardstick) return undefined
  return median(
    samples.map(
      ({ requestsPerSecond }, at) => requestsPerSecond / (yardstick.samples[at]?.requestsPerSecond ?? Number.NaN),
    ),
  )
}

/** CPU for one request as so many times that of the other figure, round by round. */
function costOf({ figure, samples }: Row, rows: Row[]): number | undefined {
  const other = rows.find((row) => row.figure.name === figure.costs?.figure)
  if (!other) return undefined
  const cost = (sample: Sample | undefined) => (sample ? sample.serverMs + sample.postgresMs : Number.NaN)
  return median(samples.map((sample, at) => cost(sample) / cost(other.samples[at])))
}

function ratioCell(row: Row, rows: Row[]): string {
  const cost = costOf(row, rows)
  if (cost !== undefined) return `${cost.toFixed(2)} times`
  const ratio = ratioOf(row, rows)
  if (ratio !== undefined) return ratio.toFixed(2)
  return row.figure.beside ? 'left out' : ''
}

function verdictCell(row: Row, rows: Row[]): string {
  const { targetPerCore, beside } = row.figure
  if (targetPerCore !== undefined) return `${targetPerCore} per core ${mark(perCore(row) >= targetPerCore)}`
  const [cost, most] = [costOf(row, rows), row.figure.costs?.most]
  if (cost !== undefined && most !== undefined) return `at most ${most} times ${mark(cost <= most)}`
  const ratio = ratioOf(row, rows)
  if (beside?.target === undefined || ratio === undefined) return ''
  return `${beside.target} of nginx ${mark(ratio >= beside.target)}`
}

export function mark(reached: boolean): string {
  return reached ? '✓' : '✗'
}

function middle({ samples }: Row, name: keyof Sample): number {
  return median(samples.map((sample) => sample[name]))
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** Three digits are as exact as such figures are. */
function digits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
