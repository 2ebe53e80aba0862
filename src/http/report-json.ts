// A report as programs read it; the names are part of the contract.

import type { Finding, Report } from '../domain/report.ts'

export function reportJson(report: Report) {
  return {
    ok: report.ok,
    package_name: report.packageName ?? null,
    version: report.version ?? null,
    errors: report.errors.map(findingJson),
    warnings: report.warnings.map(findingJson),
    facts: report.facts.map(findingJson),
    metadata: report.metadata,
    files: report.files,
  }
}

/** What is so and what to do about it are one message: programs show it in one place. */
export function findingJson({ code, message, advice, file, line, help }: Finding) {
  return {
    code,
    message: advice ? `${message} ${advice}` : message,
    file: file ?? null,
    line: line ?? null,
    help: help ?? null,
  }
}
