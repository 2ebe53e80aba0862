// An issuer of tokens for runs of CI, with real keys, that a test runs on its own machine.

import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export interface Issuer {
  /** As it writes itself. */
  address: string
  /** Which requests came. */
  asked: string[]
  /** What it answers; `keys` are public. */
  answers: { status: number; issuer?: string; keysAt?: string; keys: object[] }
  /** A new pair takes the place of the old one. */
  rotate(kid: string): Promise<void>
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string }): Promise<string>
  /** Its public key as PEM, which an attacker knows too. */
  publicPem(): Promise<string>
  stop(): void
}

let runs = 0

/** What a run of the GitLab project maps/contour is, with `changes`; each has a number of its own. */
export function claimsOfRun(issuer: Issuer, now: Date, changes: JWTPayload = {}): JWTPayload {
  const seconds = Math.floor(now.getTime() / 1000)
  const host = issuer.address.replace('http://', '')
  return {
    ...{ iss: issuer.address, aud: 'quiver.example', sub: 'project_path:maps/contour', jti: `run-${++runs}` },
    ...{ iat: seconds, nbf: seconds - 5, exp: seconds + 600, project_path: 'maps/contour', project_id: '42' },
    ...{ namespace_id: '7', ref_protected: 'true', ref: 'v1.1', sha: 'ab'.repeat(20), pipeline_id: '99' },
    ci_config_ref_uri: `${host}/maps/contour//.gitlab-ci.yml@refs/tags/v1.1`,
    ...changes,
  }
}

/** Settings of a site that believes it. */
export function iniFor(issuer: Issuer, more = ''): string {
  return `[publishing]\nissuers = ${issuer.address} ${more}\naudience = quiver.example`
}

/** What the form for a trusted publisher takes for those runs. */
export function publisherFields(issuer: Issuer): Record<string, string> {
  return { kind: 'gitlab', issuer: issuer.address, repository: 'maps/contour', protected: 'yes' }
}

/** @param path of the issuer below its host, such as `/realms/qgis` */
export async function startIssuer(path = ''): Promise<Issuer> {
  let pair: { publicKey: CryptoKey; privateKey: CryptoKey }
  let name = ''
  const asked: string[] = []
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: answer })
  const address = `http://127.0.0.1:${server.port}${path}`
  const answers: Issuer['answers'] = { status: 200, keys: [] }

  function answer(request: Request): Response {
    const at = new URL(request.url).pathname
    asked.push(at)
    if (answers.status !== 200) return new Response('', { status: answers.status, headers: { location: '/elsewhere' } })
    if (at === `${path}/.well-known/openid-configuration`)
      return Response.json({ issuer: answers.issuer ?? address, jwks_uri: answers.keysAt ?? `${address}/keys` })
    if (at === `${path}/keys`) return Response.json({ keys: answers.keys })
    return new Response('', { status: 404 })
  }

  async function rotate(kid: string): Promise<void> {
    pair = await generateKeyPair('RS256', { extractable: true })
    name = kid
    answers.keys = [{ ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256', use: 'sig' }]
  }

  await rotate('first')
  return {
    ...{ address, asked, answers, rotate },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: name, ...header }).sign(pair.privateKey),
    publicPem: () => exportSPKI(pair.publicKey),
    stop: () => void server.stop(true),
  }
}
