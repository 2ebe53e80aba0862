// Reads one package and says what the reader did wrong: refusing is never wrong, but it must be quick, safe and explained.

import type { Finding, Report } from '../../src/domain/report.ts'
import { checks } from '../../src/formats/checks.ts'
import { type ArchiveLimits, defaultLimits } from '../../src/formats/package-archive.ts'
import { readPackage } from '../../src/formats/plugin-package.ts'
import { loadPythonGrammar } from '../../src/formats/python-facts.ts'

/** Small enough to be broken by small zips. */
export const tightLimits: ArchiveLimits = {
  ...defaultLimits,
  packedBytes: 5000,
  unpackedBytes: 100_000,
  entries: 12,
  ratio: 50,
  ratioFromBytes: 20_000,
  depth: 5,
  nameBytes: 80,
}

const grammar = await loadPythonGrammar(
  await bytesOf('web-tree-sitter/web-tree-sitter.wasm'),
  await bytesOf('tree-sitter-python/tree-sitter-python.wasm'),
)

function bytesOf(path: string): Promise<Uint8Array> {
  return Bun.file(new URL(import.meta.resolve(path))).bytes()
}

export interface Judgement {
  /** What is wrong, each as `kind: details`. */
  complaints: string[]
  /** Undefined when reading failed. */
  report: Report | undefined
}

/** A package that takes longer is a way to keep the server busy. Of the processor: the machine may have other work. */
const mostMs = 2000

/** @param facts whether the Python code is looked at too, which takes as long as everything else */
export function judge(zip: Uint8Array, limits: ArchiveLimits = defaultLimits, facts = true): Judgement {
  const before = process.cpuUsage()
  try {
    const { report } = readPackage(zip, limits, facts ? grammar : undefined)
    const { user, system } = process.cpuUsage(before)
    const tookMs = (user + system) / 1000
    const slow = tookMs > mostMs ? [`slow: ${Math.round(tookMs)} ms`] : []
    return { complaints: [...slow, ...complaintsAbout(report, limits)], report }
  } catch (error) {
    return { complaints: [`exception: ${error instanceof Error ? error.stack : String(error)}`], report: undefined }
  }
}

function complaintsAbout(report: Report, limits: ArchiveLimits): string[] {
  const findings = [...report.errors, ...report.warnings, ...report.facts]
  return [
    ...checkSize(report, limits),
    ...findings.flatMap(checkFinding),
    ...[...report.errors, ...report.warnings].flatMap(checkAdvice),
    ...checkJson(report),
    ...(report.ok === (report.errors.length === 0) ? [] : ['verdict: ok does not say whether there are errors']),
  ]
}

function checkSize({ files, ok }: Report, limits: ArchiveLimits): string[] {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return [
    ...(bytes > limits.unpackedBytes ? [`over-limit: ${bytes} bytes unpacked`] : []),
    ...(ok && files.length > limits.entries ? [`over-limit: ${files.length} files`] : []),
  ]
}

const codes = new Set<string>(checks.map(({ code }) => code))

/** What moves the cursor, turns the text round or cannot be seen. */
const unsafe = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\u200b\u2060\ufeff]/u
const longestMessage = 1200

function checkFinding(finding: Finding): string[] {
  const { code, message, file = '', help, advice, excerpt = '' } = finding
  const told = codes.has(code) && message !== '' && help === `/docs/checks#${code}`
  // The advice may hold lines of code to copy, and the excerpt several lines and tabs.
  const shown = message + file + (advice ?? '').replaceAll('\n', '') + excerpt.replaceAll(/[\t\n]/g, '')
  return [
    ...(told ? [] : [`untold: ${JSON.stringify(finding)}`]),
    ...(unsafe.test(shown) ? [`unsafe-message: ${JSON.stringify(finding)}`] : []),
    ...(message.length > longestMessage ? [`long-message: ${code} has ${message.length} characters`] : []),
  ]
}

/** What refuses a package or may hurt says what to do; facts do not ask for anything. */
function checkAdvice({ code, message, advice }: Finding): string[] {
  return advice || /^\d+ more of this kind\.$/.test(message) ? [] : [`untold: ${code} without advice`]
}

/** A report is answered as JSON; that of a published version is kept, and Postgres takes neither NUL nor half characters. */
function checkJson(report: Report): string[] {
  const json = JSON.stringify(report)
  if (!Bun.deepEquals(JSON.parse(json), report)) return ['json: is not the report']
  const unkept = report.ok ? /\\u0000|\\ud[89a-f]../i.exec(json) : null
  return unkept
    ? [`json: ${unkept[0]} cannot be kept (${json.slice(Math.max(0, unkept.index - 80), unkept.index + 40)})`]
    : []
}
