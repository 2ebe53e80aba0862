// The reasons that people give, which others read.

import { InvalidInput } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'

const longestReason = 10_000

/**
 * @param message what to say when there is none
 * @throws InvalidInput without a reason, or with one of more than 10,000 characters
 */
export function requireReason(reason: string, message: string): void {
  refuseLongReason(reason)
  if (!reason.trim()) throw new InvalidInput(message, [{ field: 'reason', message }])
}

/** @throws InvalidInput for a reason of more than 10,000 characters */
export function refuseLongReason(reason: string): void {
  if (reason.length <= longestReason) return
  const message = sentence('A reason has at most 10,000 characters.')
  throw new InvalidInput(message, [{ field: 'reason', message }])
}
