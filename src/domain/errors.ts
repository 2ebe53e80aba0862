// The error catalogue: everything that can be explained to the person who caused it.

import type { Report } from './report.ts'
import { sentence } from './sentence.ts'

/** One thing that is wrong with an input: the form field or the file it belongs to, and what to do about it. */
export interface Problem {
  field: string
  message: string
}

/**
 * Base of everything that may be shown to the person who caused it. The message says what to do next.
 * `src/http/error-pages.ts` is the only place that turns one into an answer.
 */
export abstract class RepositoryError extends Error {
  abstract readonly status: number
  abstract readonly code: string
  override get name(): string {
    return this.constructor.name
  }
}

/** Nobody is signed in, or the token is unknown or expired. */
export class NotSignedIn extends RepositoryError {
  readonly status = 401
  readonly code = 'not-signed-in'
}

/** The actor lacks the right, or is blocked. */
export class NotAllowed extends RepositoryError {
  readonly status = 403
  readonly code = 'not-allowed'
}

/** It does not exist, or this actor may not know that it does. */
export class NotFound extends RepositoryError {
  readonly status = 404
  readonly code = 'not-found'
  /** @param hides it does exist: the answer keeps that from somebody who lacks the right */
  constructor(
    message: string,
    readonly hides = false,
  ) {
    super(message)
  }
}

/** The version or the package name is taken, the last owner would leave, or somebody else was faster. */
export class Conflict extends RepositoryError {
  readonly status = 409
  readonly code = 'conflict'
  /** @param forbidden nobody may do this, as things stand: the attempt is kept like one without the right */
  constructor(
    message: string,
    readonly forbidden = false,
  ) {
    super(message)
  }
}

/** The body is over the limit; the message names both sizes. */
export class TooLarge extends RepositoryError {
  readonly status = 413
  readonly code = 'too-large'
}

/** The request cannot be read: a broken body, a parameter of the wrong form. */
export class BadRequest extends RepositoryError {
  readonly status = 400
  readonly code = 'bad-request'
}

/** A form that can be corrected; carries every problem, not only the first. */
export class InvalidInput extends RepositoryError {
  readonly status = 422
  readonly code = 'invalid-input'
  constructor(
    message: string,
    readonly problems: Problem[],
  ) {
    super(message)
  }
}

/** A package that is refused; the report carries every problem found. Nothing was changed. */
export class InvalidPackage extends RepositoryError {
  readonly status = 422
  readonly code = 'invalid-package'
  constructor(readonly report: Report) {
    const count = report.errors.length
    super(
      count === 1
        ? sentence('Refused: 1 problem. Nothing was published.')
        : sentence('Refused: {count} problems. Nothing was published.', { count }),
    )
  }
}

/** Over a rate limit; says when to come back. */
export class TooMany extends RepositoryError {
  readonly status = 429
  readonly code = 'too-many'
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message)
  }
}

/** The database, the directory or the file store does not answer. */
export class Unavailable extends RepositoryError {
  readonly status = 503
  readonly code = 'unavailable'
}
