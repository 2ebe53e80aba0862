// Errors of the API as RFC 9457 has them: `application/problem+json`.

import { InvalidInput, InvalidPackage, type RepositoryError } from '../domain/errors.ts'
import { urls } from '../urls.ts'
import { reportJson } from './report-json.ts'

/** In a few words, the same for every error of its kind; the keys are anchors of the guide. */
export const problemTitles: Record<string, string> = {
  'bad-request': 'This request cannot be read',
  'not-signed-in': 'Show who you are',
  'not-allowed': 'Not allowed',
  'not-found': 'Not here',
  conflict: 'It stands otherwise by now',
  'too-large': 'Too large',
  'invalid-input': 'A value is wrong',
  'invalid-package': 'The package is refused',
  'too-many': 'Too many requests',
  unavailable: 'Out of reach for the moment',
  internal: 'Something broke on our side',
}

export function isApi(request: Request): boolean {
  return new URL(request.url).pathname.startsWith('/api/v1/')
}

/** @param error undefined for a bug, of which nothing is told */
export function problemAnswer(
  request: Request,
  baseUrl: string,
  error: RepositoryError | undefined,
  status: number,
  headers: Record<string, string>,
): Response {
  const code = error?.code ?? 'internal'
  const problem = {
    type: `${baseUrl}${urls.apiProblem(code)}`,
    title: problemTitles[code] ?? 'This did not work',
    status,
    detail: error?.message ?? 'It is in our log with the number in X-Request-Id. Nothing half done was kept.',
    instance: new URL(request.url).pathname,
    ...errorsOf(error),
  }
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}

/** Each field, or the whole report of a package, whose `errors` are findings. */
function errorsOf(error: RepositoryError | undefined): object {
  if (error instanceof InvalidPackage) return reportJson(error.report)
  return error instanceof InvalidInput ? { errors: error.problems } : {}
}
