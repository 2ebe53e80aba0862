// Answers to XML-RPC calls: results, and errors as faults.

import { InvalidPackage, type RepositoryError } from '../domain/errors.ts'
import type { Finding, Report } from '../domain/report.ts'
import { type RpcValue, writeAnswer, writeFault } from '../formats/xml-rpc.ts'
import { urls } from '../urls.ts'

/** Of every fault: clients tell them apart by their words. */
export const faultCode = 1

export function isXmlRpc(request: Request): boolean {
  return request.method === 'POST' && new URL(request.url).pathname.replace(/\/*$/, '/') === urls.xmlRpc()
}

export function rpcAnswer(value: RpcValue): Response {
  return xml(writeAnswer(value), 200)
}

/**
 * What went wrong as a fault. Its status is 200, as the specification has it; with any other, clients show the number alone.
 *
 * @param error undefined for a bug of ours
 */
export function faultAnswer(error: RepositoryError | undefined, headers: Record<string, string>): Response {
  return xml(writeFault(faultCode, faultText(error)), error ? 200 : 500, headers)
}

export function faultText(error: RepositoryError | undefined): string {
  if (!error) return 'Something broke on our side.'
  return error instanceof InvalidPackage ? [error.message, ...reportLines(error.report)].join('\n') : error.message
}

/** One line for each problem, as compilers write them. */
function reportLines({ errors, packageName }: Report): string[] {
  return errors.map(
    (error) => `${placeOf(error, packageName)}${[error.message, error.advice].filter(Boolean).join(' ')}`,
  )
}

function placeOf({ file, line }: Finding, packageName = ''): string {
  const place = file ?? packageName
  if (place === '') return ''
  return line === undefined ? `${place}: ` : `${place}:${line}: `
}

function xml(body: string, status: number, headers: Record<string, string> = {}): Response {
  const own = { 'content-type': 'text/xml; charset=utf-8', 'cache-control': 'private, no-store' }
  return new Response(body, { status, headers: { ...own, ...headers } })
}
