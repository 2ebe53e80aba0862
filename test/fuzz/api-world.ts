// A site for the property test of the API, with people, tokens, plugins and a queue that are made anew as requests use them up.

import { scopes } from '../../src/domain/scope.ts'
import { urls } from '../../src/urls.ts'
import { claimsOfRun, type Issuer, publisherFields } from '../support/issuer.ts'
import { packageOf } from '../support/packages.ts'
import { ada, ben, makeToken, mo, type TestSite } from '../support/site.ts'
import { attacks } from './hostile-packages.ts'

export interface World {
  site: TestSite
  /** Values of Authorization by what they are. */
  credentials: Record<'everything' | 'narrow' | 'revoked' | 'moderator' | 'owner', string>
  plugins: string[]
  versions: string[]
  uids: string[]
  /** Of versions that wait, and of others. */
  ids: number[]
  sha256s: string[]
  tokenIds: number[]
  /** That can be published, the newest first. */
  packages: { plugin: string; zip: Uint8Array }[]
  hostile: Uint8Array[]
  /** What a run of CI shows, of whatever plugin; each is good once. */
  runs: string[]
  /** Makes what requests have used up: a plugin, a new version for it, one that waits, a token. */
  renew(): Promise<void>
}

const basic = (uid: string) => `Basic ${btoa(`${uid}:quiver`)}`

export async function makeWorld(site: TestSite, issuer: Issuer): Promise<World> {
  const everything = await makeToken(site.as(ada), { scopes, name: 'everything' })
  const narrow = await makeToken(site.as(ada), { scopes: ['change-owners'], name: 'narrow' })
  const revoked = await makeToken(site.as(ada), { scopes, name: 'revoked' })
  await site.as(ada).post(urls.tokenRevoke(3))
  let made = 0
  const world: World = {
    site,
    credentials: {
      ...{ everything: `Bearer ${everything}`, narrow: `Bearer ${narrow}`, revoked: `Bearer ${revoked}` },
      ...{ moderator: basic(mo.uid), owner: basic(ada.uid) },
    },
    ...{ plugins: [], versions: ['1.1', '1.0', '2.0'], uids: ['ben', 'ada', 'ines', 'finn', 'cleo', 'zed'] },
    ...{ ids: [], sha256s: [], tokenIds: [], packages: [], hostile: [], runs: [] },
    renew: async () => {
      made++
      const name = `Plot ${Bun.hash(String(made)).toString(36)}`
      const packageName = name.toLowerCase().replaceAll(' ', '_')
      for (const version of ['1.0', '1.1']) await site.as(ada).upload(packageOf({ name, version }))
      await site.as(ada).post(urls.pluginOwners(packageName), { uid: 'ben' })
      await site.as(ben).upload(packageOf({ name: `Draft ${Bun.hash(`b${made}`).toString(36)}`, version: '1.0' }))
      const next = { plugin: packageName, zip: packageOf({ name, version: `2.${made}` }) }
      await site.as(ada).post(urls.publishers(packageName), publisherFields(issuer))
      const signed = () => issuer.sign(claimsOfRun(issuer, site.clock.now))
      world.runs = [await signed(), await signed(), await signed()]
      world.plugins = [packageName, ...world.plugins].slice(0, 4)
      world.packages = [next, ...world.packages].slice(0, 3)
      const rows = await waiting(site)
      world.ids = rows.map(({ id }) => id)
      world.sha256s = rows.map(({ sha256 }) => sha256)
      await makeToken(site.as(ada), { scopes: ['publish-new'], name: `spare ${made}` })
      world.tokenIds = [...world.tokenIds, made + 3].slice(-4)
    },
  }
  world.hostile = attacks.slice(0, 12).map(([, , , zip]) => zip())
  await world.renew()
  return world
}

/** The newest of the queue. */
async function waiting({ app }: TestSite): Promise<{ id: number; sha256: string }[]> {
  const headers = { authorization: basic(mo.uid) }
  const get = async (path: string) =>
    (await app.handle(new Request(`http://127.0.0.1:3000${path}`, { headers }), '127.0.0.1')).json()
  const { entries = [] } = (await get(urls.apiQueue())) as { entries?: { version_id: number | null }[] }
  const ids = entries.flatMap(({ version_id: id }) => id ?? []).slice(-3)
  const found: { id: number; sha256: string }[] = []
  for (const id of ids) {
    const { version } = (await get(urls.apiReview(id))) as { version?: { sha256: string } }
    if (version) found.push({ id, sha256: version.sha256 })
  }
  return found
}
