// Whether a token is what an issuer has signed for this site, now: signature, issuer, audience and times, by jose.

import { createHash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { NotSignedIn, TooLarge } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Claims } from '../domain/trusted-publisher.ts'
import { type IssuerKeysOptions, issuerKeys } from './issuer-keys.ts'

export interface IssuedTokensOptions extends IssuerKeysOptions {
  /** As they write themselves; no others are fetched or believed. */
  issuers: readonly string[]
  audience: string
}

/** A token that is right. */
export interface IssuedToken {
  issuer: string
  claims: Claims
  /** What makes it one of a kind: it counts once. */
  jti: string
  /** From then on nobody takes it any more, skew of clocks included. */
  overAt: Date
}

export interface IssuedTokens {
  /**
   * @throws NotSignedIn with what is wrong with it, TooLarge, Unavailable when its issuer does not answer
   */
  verify(token: string): Promise<IssuedToken>
}

/** Only signatures by a pair of keys: `none` and those by a shared secret are not among them. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]
const longestToken = 16_384
/** So far the clock of an issuer may be from ours, either way. */
const skewSeconds = 300
/** GitLab's tokens live as long as their job may. */
const longestLifeSeconds = 86_400
const longestJti = 200

export function issuedTokens({ issuers, audience, now, ...options }: IssuedTokensOptions): IssuedTokens {
  const keysOf = issuerKeys({ now, ...options })
  return {
    verify: async (token) => {
      const issuer = issuerIn(token, issuers)
      const find = await keysOf(issuer)
      const claims = await check(token, find, { issuer, audience, currentDate: now() })
      refuseOtherAudience(claims, audience)
      const { exp = 0, iat = 0, jti } = claims
      if (exp - iat > longestLifeSeconds)
        throw new NotSignedIn(sentence('A token that lives longer than a day is not taken.'))
      const isName = typeof jti === 'string' && jti !== '' && jti.length <= longestJti
      return {
        ...{ issuer, claims, jti: isName ? jti : createHash('sha256').update(token).digest('hex') },
        overAt: new Date((exp + skewSeconds + 1) * 1000),
      }
    },
  }
}

/** What the token says of itself, before anything of it is believed: enough to know whom to ask for a key. */
function issuerIn(token: string, issuers: readonly string[]): string {
  if (token.length > longestToken)
    throw new TooLarge(
      sentence('The token has {size} bytes; at most {limit} are taken.', { size: token.length, limit: longestToken }),
    )
  const { algorithm, issuer } = readUnchecked(token)
  if (!algorithms.includes(algorithm))
    throw new NotSignedIn(
      sentence('The token is signed by “{algorithm}”, which is not taken: it needs a signature by a pair of keys.', {
        algorithm: algorithm.slice(0, 40),
      }),
    )
  if (issuers.includes(issuer)) return issuer
  throw new NotSignedIn(
    sentence('This site does not believe the issuer “{issuer}”. Its operator names those that it does.', {
      issuer: issuer.slice(0, 200),
    }),
  )
}

function readUnchecked(token: string): { algorithm: string; issuer: string } {
  try {
    const { alg } = decodeProtectedHeader(token)
    const { iss } = decodeJwt(token)
    return { algorithm: String(alg ?? ''), issuer: typeof iss === 'string' ? iss : '' }
  } catch {
    throw new NotSignedIn(sentence('This is no token of an issuer: it cannot be read.'))
  }
}

interface Expected {
  issuer: string
  audience: string
  currentDate: Date
}

async function check(token: string, find: JWTVerifyGetKey, expected: Expected): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, find, {
      ...expected,
      ...{ algorithms, clockTolerance: skewSeconds, maxTokenAge: longestLifeSeconds },
      requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat'],
    })
    return payload
  } catch (fault) {
    throw refusalOf(fault, expected.audience)
  }
}

/** One for several would let each of the others use it here. */
function refuseOtherAudience({ aud }: JWTPayload, audience: string): void {
  if (aud !== audience && String(aud) !== audience) throw otherAudience(audience)
}

function otherAudience(audience: string): NotSignedIn {
  return new NotSignedIn(
    sentence('The token is not made out to this site alone: ask for one with the audience “{audience}”.', { audience }),
  )
}

/** What jose found, in words; what is no fault of the token stays as it is. */
function refusalOf(fault: unknown, audience: string): unknown {
  if (fault instanceof errors.JWTClaimValidationFailed) {
    if (fault.claim === 'aud') return otherAudience(audience)
    if (fault.reason === 'check_failed' && ['nbf', 'iat'].includes(fault.claim))
      return new NotSignedIn(sentence('The token counts later than now: a clock is wrong by more than five minutes.'))
    return new NotSignedIn(sentence('The claim “{claim}” of the token is missing or wrong.', { claim: fault.claim }))
  }
  if (fault instanceof errors.JWTExpired)
    return new NotSignedIn(sentence('The token has expired. Ask the issuer for a new one just before it is exchanged.'))
  if (fault instanceof errors.JWKSNoMatchingKey || fault instanceof errors.JWKSMultipleMatchingKeys)
    return new NotSignedIn(sentence('The token is signed with a key that its issuer does not have.'))
  if (fault instanceof errors.JOSEError || fault instanceof TypeError)
    return new NotSignedIn(sentence('The signature of the token is wrong.'))
  return fault
}
