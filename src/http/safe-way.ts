// Whether a password may be taken from where it comes.

import { NotAllowed } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { isLoopbackHost, isLoopbackUrl, type Settings } from '../settings.ts'
import { clientOf, isListed } from './client.ts'

/** Passwords travel over HTTPS, or do not leave this machine. @throws NotAllowed on any other way */
export function requireSafeWay(settings: Settings, request: Request): void {
  const { secure, address } = clientOf(request)
  const isHere = isLoopbackHost(address) || isListed(address, ['127.0.0.0/8'])
  if (secure || (isHere && isLoopbackUrl(settings.server.baseUrl))) return
  throw new NotAllowed(
    sentence('Signing in takes HTTPS: the password would travel in the clear. Ask the operator of this site.'),
  )
}
