// Ways round the desk that are closed: after something was taken back, about work of one's own, and out of quarantine.

import { afterEach, expect, test } from 'bun:test'
import { sql } from 'drizzle-orm'
import { publishUnseen } from '../../db/holds.ts'
import { decideVersion } from '../../db/versions.ts'
import { grantModerator, setUserTrust } from '../../src/services/moderation.ts'
import { setQuarantine } from '../../src/services/quarantine.ts'
import { urls } from '../../src/urls.ts'
import { decide, versionIn } from '../support/desk.ts'
import { type PackageWishes, packageOf } from '../support/packages.ts'
import {
  ada,
  ben,
  cleo,
  closeSites,
  ines,
  mo,
  operator,
  type Person,
  type TestSite,
  testSite,
} from '../support/site.ts'

afterEach(closeSites)

const bad = `import os\n\n\ndef run(path):\n    # Sends what it finds to somebody else.\n    for name in os.listdir(path):\n        print(name)\n`

async function upload(site: TestSite, who: Person, wishes: PackageWishes): Promise<void> {
  const answer = await site.as(who).upload(packageOf(wishes))
  if (answer.status !== 303) throw new Error(`The upload answered ${answer.status}`)
}

async function quarantine(site: TestSite, version: string, quarantined = true, packageName = 'contour'): Promise<void> {
  const asked = { packageName, version, quarantined, reason: 'It sends files away.' }
  await setQuarantine(site.repository.site, operator, asked)
}

async function holdsOf(site: TestSite, packageName: string, version: string): Promise<string[]> {
  const { id } = await versionIn(site, packageName, version)
  const rows = await site.repository.site.db.execute<{ rule: string }>(
    sql`select rule from version_holds where version_id = ${id} order by rule`,
  )
  return [...rows].map(({ rule }) => rule)
}

async function stateOf(site: TestSite, packageName: string, version: string): Promise<string> {
  return (await versionIn(site, packageName, version)).state
}

async function moderates(site: TestSite, who: Person): Promise<void> {
  await site.as(who).get(urls.account())
  await grantModerator(site.repository.site, operator, who.uid, true)
}

test('what follows a quarantined version waits and says why, until a moderator approves', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0' })
  await upload(site, ada, { version: '1.1' })
  await quarantine(site, '1.1')
  await upload(site, ada, { version: '1.2' })
  expect(await holdsOf(site, 'contour', '1.2')).toEqual(['decided-before'])
  const page = await site.as(ada).text(urls.version('contour', '1.2'))
  expect(page).toContain('Version 1.1 is quarantined; a moderator looks at what follows it.')
  expect((await decide(site, 'approve', { version: '1.2' })).status).toBe(303)
  await upload(site, ada, { version: '1.3' })
  expect(await stateOf(site, 'contour', '1.3')).toBe('approved')
})

test('a quarantine that a moderator lifts holds nothing any more', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0' })
  await upload(site, ada, { version: '1.1' })
  await quarantine(site, '1.1')
  await quarantine(site, '1.1', false)
  await upload(site, ada, { version: '1.2' })
  expect(await stateOf(site, 'contour', '1.2')).toBe('approved')
})

test('what follows a version that reports have hidden waits too', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0' })
  await upload(site, ada, { version: '1.1' })
  const report = { version: '1.1', kind: 'malicious', text: 'It sends files away.' }
  expect((await site.as(mo).post(urls.report('contour'), report)).status).toBe(303)
  expect((await versionIn(site, 'contour', '1.1')).quarantinedAt).toBeDefined()
  await upload(site, ada, { version: '1.2' })
  expect(await holdsOf(site, 'contour', '1.2')).toEqual(['decided-before'])
})

test('what follows a roll back waits, and its author reads from what', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0' })
  await upload(site, ada, { version: '1.1' })
  const { packageSha256: sha256 } = await versionIn(site, 'contour', '1.1')
  const asked = { to: '1.0', number: '', reason: 'It sends files away.', sha256 }
  expect((await site.as(mo).post(urls.versionRollBack('contour', '1.1'), asked)).status).toBe(303)
  await upload(site, ada, { version: '1.2' })
  expect(await holdsOf(site, 'contour', '1.2')).toEqual(['decided-before'])
  const page = await site.as(ada).text(urls.version('contour', '1.2'))
  expect(page).toContain('A moderator took people off version 1.1; a moderator looks at what follows.')
})

test('a file of a quarantined version holds every package that has it, whoever uploads it', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.0' })
  await upload(site, ada, { version: '1.1', files: { 'steal.py': bad } })
  await quarantine(site, '1.1')
  await site.as(cleo).get(urls.account())
  await setUserTrust(site.repository.site, operator, 'cleo', 'trusted', 'Known.')
  const copied: PackageWishes = {
    name: 'Relief',
    version: '2.0',
    files: { 'plugin.py': `${bad}\n`, 'lib/other.py': bad },
  }
  await upload(site, cleo, copied)
  expect(await holdsOf(site, 'relief', '2.0')).toEqual(['known-file'])
  const told = await site.as(cleo).text(urls.version('relief', '2.0'))
  expect(told).toContain('relief/lib/other.py was in a package that moderators took back')
  expect(told).not.toContain('contour')
  const { id } = await versionIn(site, 'relief', '2.0')
  expect(await site.as(mo).text(urls.review(id))).toContain('contour</a> 1.1')
})

test('a moderator sees a known file in what somebody uploads who is not trusted', async () => {
  const site = await testSite()
  await upload(site, ada, { version: '1.1', files: { 'steal.py': bad } })
  await quarantine(site, '1.1')
  await upload(site, ben, { name: 'Relief', version: '2.0', files: { 'plugin.py': bad } })
  const { id } = await versionIn(site, 'relief', '2.0')
  const page = await site.as(mo).text(urls.review(id))
  expect(page).toContain('relief/plugin.py')
  expect(page).toContain('contour</a> 1.1')
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'We met.' })
  expect(await stateOf(site, 'relief', '2.0')).toBe('waiting')
  expect(await holdsOf(site, 'relief', '2.0')).toEqual(['known-file'])
})

test('files that stand in a version that a moderator approved are no evidence, nor are tiny ones and licences', async () => {
  const site = await testSite()
  const shared = { 'lib.py': bad }
  await upload(site, ben, { name: 'Relief', version: '1.0', files: shared })
  await decide(site, 'approve', { packageName: 'relief' })
  const tiny = { 'lib/__init__.py': '', COPYING: bad.repeat(9), 'plugin.py': `${bad}# own\n` }
  await upload(site, ada, { version: '1.1', files: { ...shared, ...tiny } })
  await quarantine(site, '1.1')
  await upload(site, ada, {
    name: 'Slope',
    version: '1.0',
    files: { ...shared, ...tiny, 'plugin.py': 'x = 1\n'.repeat(40) },
  })
  expect(await holdsOf(site, 'slope', '1.0')).toEqual([])
  expect(await stateOf(site, 'slope', '1.0')).toBe('approved')
})

test('a moderator decides about nothing that they uploaded or own, and the page says who does', async () => {
  const site = await testSite()
  await upload(site, mo, { version: '1.0' })
  const { id } = await versionIn(site, 'contour', '1.0')
  const page = await site.as(mo).text(urls.review(id))
  expect(page).toContain('You own Contour: another moderator decides this.')
  expect(page).toContain('There is none: the operator makes one')
  expect(page).not.toContain('value="approve"')
  for (const decision of ['approve', 'send-back', 'reject'] as const) {
    const answer = await decide(site, decision, { message: 'Fine.' })
    expect({ decision, status: answer.status }).toEqual({ decision, status: 403 })
    expect(await answer.text()).toContain('another moderator decides this')
  }
  expect((await site.as(mo).post(urls.checksAgain(id))).status).toBe(403)
  expect((await site.as(mo).post(urls.reviewComments(id), { file: '', line: '', text: 'Fine.' })).status).toBe(403)
  expect((await site.as(mo).post(urls.reviewTaken(id), { taken: 'yes' })).status).toBe(303)
  expect(await site.as(mo).text(urls.moderation())).not.toContain('you are on it')
  expect(await stateOf(site, 'contour', '1.0')).toBe('waiting')
  await moderates(site, ines)
  expect(await site.as(ines).text(urls.review(id))).toContain('value="approve"')
  expect((await decide(site, 'approve', { by: ines })).status).toBe(303)
})

test('who uploaded a version and left the plugin does not decide about it either', async () => {
  const site = await testSite()
  await upload(site, mo, { version: '1.0' })
  await site.as(ben).get(urls.account())
  await site.as(mo).post(urls.pluginOwners('contour'), { uid: 'ben' })
  await site.as(mo).post(urls.pluginOwnerRemove('contour', 'mo'))
  const answer = await decide(site, 'approve')
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('You uploaded version 1.0: another moderator decides this.')
})

test('trusting somebody publishes nothing in a plugin of the moderator who trusts', async () => {
  const site = await testSite()
  await upload(site, ben, { version: '1.0' })
  await site.as(ben).post(urls.pluginOwners('contour'), { uid: 'mo' })
  await upload(site, ben, { name: 'Relief', version: '1.0' })
  await site.as(mo).post(urls.userTrust('ben'), { trust: 'trusted', reason: 'We met.' })
  expect(await stateOf(site, 'contour', '1.0')).toBe('waiting')
  expect(await stateOf(site, 'relief', '1.0')).toBe('approved')
})

test('the uploads of a trusted moderator go through checks and rules like those of everybody', async () => {
  const site = await testSite()
  await setUserTrust(site.repository.site, operator, 'mo', 'trusted', 'Known.')
  await upload(site, mo, { version: '1.0' })
  expect(await stateOf(site, 'contour', '1.0')).toBe('approved')
  await upload(site, mo, { version: '1.1', name: 'Contour Pro', packageName: 'contour' })
  expect(await holdsOf(site, 'contour', '1.1')).toEqual(['renamed'])
})

test('what is quarantined is released before it is approved', async () => {
  const site = await testSite()
  await upload(site, ben, { version: '1.0' })
  await quarantine(site, '1.0')
  const refused = await decide(site, 'approve')
  expect(refused.status).toBe(409)
  expect(await refused.text()).toContain('Version 1.0 is quarantined: lift that first, then approve it.')
  expect(await stateOf(site, 'contour', '1.0')).toBe('waiting')
  await quarantine(site, '1.0', false)
  expect((await decide(site, 'approve')).status).toBe(303)
})

test('no statement publishes what is quarantined, by itself or with its plugin', async () => {
  const site = await testSite()
  const { db } = site.repository.site
  await upload(site, ben, { version: '1.0' })
  const { id } = await versionIn(site, 'contour', '1.0')
  const approval = { state: 'approved', decidedBy: null, at: site.clock.now, reason: '', reviewed: true } as const
  await quarantine(site, '1.0')
  expect([await publishUnseen(db, id, site.clock.now), await decideVersion(db, id, approval)]).toEqual([false, false])
  await quarantine(site, '1.0', false)
  await setQuarantine(site.repository.site, operator, { packageName: 'contour', quarantined: true, reason: 'Bad.' })
  expect([await publishUnseen(db, id, site.clock.now), await decideVersion(db, id, approval)]).toEqual([false, false])
  expect((await decide(site, 'approve')).status).toBe(409)
  expect(await stateOf(site, 'contour', '1.0')).toBe('waiting')
})
