// What is kept of a secret that somebody else holds.

import { createHash } from 'node:crypto'

/**
 * SHA-256 in hex, of session ids and tokens: 256 random bits that nobody guesses, so that no slow hash is needed.
 * Whoever reads the hash cannot use it.
 */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
