// What a real OpenLDAP server knows and hides, in every way to ask it.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { ldapDirectory } from '../../src/adapters/directory.ts'
import { Unavailable } from '../../src/domain/errors.ts'
import type { DirectorySettings } from '../../src/settings.ts'
import {
  type Slapd,
  service,
  serviceDn,
  slapdSettings,
  slapdWays,
  startSlapd,
  strangeCn,
  strangeUids,
  top,
} from '../support/slapd.ts'
import { type Listener, listenWith } from './listener.ts'

let slapd: Slapd
let referred: Listener
let referrals = 0

beforeAll(async () => {
  referred = await listenWith(() => {
    referrals += 1
  })
  slapd = await startSlapd({ referralUrl: `ldap://127.0.0.1:${referred.port}/` })
}, 30_000)

beforeEach(() => {
  referrals = 0
})

afterAll(async () => {
  await slapd.stop()
  await referred.stop()
})

const open = (changes: Partial<DirectorySettings> = {}) => ldapDirectory(slapdSettings(slapd, changes))
const byPattern = (ou: string, changes: Partial<DirectorySettings> = {}) =>
  open({ baseDn: '', userDn: `uid={uid},ou=${ou},${top}`, ...changes })
const below = (ou: string, changes: Partial<DirectorySettings> = {}) => open({ baseDn: `ou=${ou},${top}`, ...changes })

async function causeOf(answer: Promise<unknown>): Promise<string> {
  const fault = await answer.then(
    (answered) => ({ answered }),
    (error: unknown) => error,
  )
  expect(fault).toBeInstanceOf(Unavailable)
  return String((fault as Unavailable).cause)
}

describe.each(slapdWays)('slapd, $way', ({ settings }) => {
  const directory = (changes: Partial<DirectorySettings> = {}) => ldapDirectory(settings(slapd, changes))

  test.each(strangeUids)('%j is a person like any other', async (uid) => {
    expect(await directory().signIn(uid, 'quiver')).toMatchObject({ uid, name: `Strange ${uid}` })
    expect(await directory().signIn(uid, 'wrong')).toBeUndefined()
    expect(await directory().find(uid)).toMatchObject({ uid, name: `Strange ${uid}` })
  })

  test('one person is the same by each spelling that the directory takes', async () => {
    for (const typed of ['two blanks', 'TWO   BLANKS', 'two  blanks']) {
      expect((await directory().signIn(typed, 'quiver'))?.uid).toBe('two  blanks')
    }
    expect((await directory().signIn('ÉQUIPE ω 漢字 🗺', 'quiver'))?.uid).toBe('équipe Ω 漢字 🗺')
  })

  test.each(['unique', 'posix', 'hidden'])('moderators are members of a group: %p', async (group) => {
    const withGroup = directory({ moderatorGroup: `cn=${group},ou=groups,${top}` })
    expect((await withGroup.signIn('mo', 'quiver'))?.moderator).toBe(true)
    expect((await withGroup.signIn('ada', 'quiver'))?.moderator).toBe(false)
  })

  test('moderators are named in the settings', async () => {
    const withList = directory({ moderators: ['ben'], moderatorGroup: '' })
    expect((await withList.signIn('BEN', 'quiver'))?.moderator).toBe(true)
    expect((await withList.find('ben'))?.moderator).toBe(true)
    expect((await withList.signIn('mo', 'quiver'))?.moderator).toBe(false)
  })

  test('a moderator is not taken for none where the members of the group may not be seen', async () => {
    const ofGroup = (cn: string) => directory({ moderatorGroup: `cn=${cn},ou=groups,${top}` })
    for (const cn of ['none', 'secret', 'memberless']) {
      expect((await ofGroup(cn).signIn('ben', 'quiver'))?.moderator).toBe(false)
      if (cn === 'secret' && settings(slapd).bindDn) {
        expect((await ofGroup(cn).find('mo'))?.moderator).toBe(true)
        expect((await ofGroup(cn).find('ben'))?.moderator).toBe(false)
      } else {
        expect(await causeOf(ofGroup(cn).find('mo'))).toContain('shows no members')
      }
    }
  })

  test('a group that does not exist has no members', async () => {
    const groupless = directory({ moderatorGroup: `cn=none,${top}` })
    expect((await groupless.signIn('mo', 'quiver'))?.moderator).toBe(false)
  })

  test('no mail address is an empty one, and no name is the uid', async () => {
    const found = await directory({ nameAttribute: 'displayName', mailAttribute: 'labeledURI' }).signIn('ada', 'quiver')
    expect(found).toEqual({ uid: 'ada', name: 'ada', mail: '', moderator: false })
  })

  test('name and mail are what they are now, at every sign-in', async () => {
    const dn = `uid=zed,ou=people,${top}`
    await slapd.change(dn, { cn: 'Zed Zamora', mail: 'zed@slapd.example' })
    expect(await directory().signIn('zed', 'quiver')).toMatchObject({ name: 'Zed Zamora', mail: 'zed@slapd.example' })
    await slapd.change(dn, { cn: 'Zoë Zamora', mail: 'zoe@slapd.example' })
    expect(await directory().signIn('zed', 'quiver')).toMatchObject({ name: 'Zoë Zamora', mail: 'zoe@slapd.example' })
  })

  test('a referral is nobody, and is not followed', async () => {
    expect(await directory().signIn('guest', 'quiver')).toBeUndefined()
    await directory()
      .find('guest')
      .catch(() => {})
    expect(referrals).toBe(0)
  })

  test('an unknown person takes about as long as a wrong password', async () => {
    const timesMs: { ada: number[]; nobody: number[] } = { ada: [], nobody: [] }
    for (let round = 0; round < 15; round++) {
      for (const uid of ['ada', 'nobody'] as const) {
        const before = performance.now()
        await directory().signIn(uid, 'wrong')
        timesMs[uid].push(performance.now() - before)
      }
    }
    const ratio = median(timesMs.ada) / median(timesMs.nobody)
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(2.5)
  })
})

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}

test('fifty sign-ins at once are all answered', async () => {
  const directory = open()
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => directory.signIn('ada', n % 2 ? 'quiver' : 'no')),
  )
  expect(answers.filter(Boolean)).toHaveLength(25)
})

describe('a search', () => {
  test('takes one entry with two uids for one person, whichever is typed', async () => {
    for (const typed of ['zoe', 'kim', 'ZOE']) {
      expect((await open().signIn(typed, 'quiver'))?.uid).toBe('kim')
      expect((await open().find(typed))?.uid).toBe('kim')
    }
  })

  test('takes two entries with one uid for nobody', async () => {
    expect(await open().signIn('twin', 'quiver')).toBeUndefined()
    expect(await open().find('twin')).toBeUndefined()
    expect((await below('others').signIn('twin', 'quiver'))?.name).toBe('Other Twin')
  })

  test('finds people whose DN is full of signs and says nothing of their uid', async () => {
    expect(await open().signIn('pat', 'quiver')).toMatchObject({ uid: 'pat', name: strangeCn })
    expect(await open().signIn('pat', 'wrong')).toBeUndefined()
    expect(await open().signIn(strangeCn, 'quiver')).toBeUndefined()
  })

  test('finds by any attribute that holds the uid', async () => {
    expect(await open({ userAttribute: 'cn' }).signIn(strangeCn, 'quiver')).toMatchObject({ uid: strangeCn })
    expect(await open({ userAttribute: 'CN' }).signIn('mo lindqvist', 'quiver')).toMatchObject({
      ...{ uid: 'Mo Lindqvist', moderator: true },
    })
  })

  test('that would lead to another server is not one that found nobody', async () => {
    expect(await causeOf(below('elsewhere').signIn('ada', 'quiver'))).toContain('refers to another server')
    expect(await causeOf(below('elsewhere').find('ada'))).toContain('refers to another server')
    expect(referrals).toBe(0)
  })

  test('that is not allowed is not one that found nobody', async () => {
    expect(await causeOf(below('closed').find('shut'))).toContain('may not be searched')
    expect(await causeOf(below('closed').signIn('shut', 'quiver'))).toContain('may not be searched')
    expect(await below('closed', service).find('shut')).toMatchObject({ uid: 'shut' })
    expect(await below('closed', service).signIn('shut', 'quiver')).toMatchObject({ uid: 'shut' })
  })

  test('that is shown nobody at all cannot tell who is missing', async () => {
    for (const uid of ['quiet', 'nobody']) {
      expect(await causeOf(below('private').find(uid))).toContain(
        `Nobody below ou=private,${top} is shown to anonymous`,
      )
    }
    expect(await below('private', service).find('quiet')).toMatchObject({ uid: 'quiet' })
    expect(await below('private', service).find('nobody')).toBeUndefined()
  })

  test('that is shown nobody but the one who asks cannot tell who is missing', async () => {
    const themself = { bindDn: `uid=quiet,ou=private,${top}`, bindPassword: 'quiver' }
    expect(await below('private', themself).find('quiet')).toMatchObject({ uid: 'quiet' })
    expect(await causeOf(below('private', themself).find('shy'))).toContain('is shown to uid=quiet')
  })

  test('that finds an entry without its uid cannot say who it is', async () => {
    expect(await causeOf(open().signIn('nameless', 'quiver'))).toContain('does not show its uid')
    expect(await causeOf(open().find('nameless'))).toContain('does not show its uid')
  })

  test('needs an entry to begin with, and its own account', async () => {
    expect(await causeOf(open({ baseDn: 'dc=elsewhere' }).find('ada'))).toContain('0x20')
    const refused = open({ ...service, bindPassword: 'wrong' })
    expect(await causeOf(refused.find('ada'))).toContain('bind_dn is not let in')
    expect(await causeOf(refused.signIn('ada', 'quiver'))).toContain('bind_dn is not let in')
  })
})

describe('a DN pattern', () => {
  test('knows the people right below one entry only', async () => {
    expect((await byPattern('people').signIn('twin', 'quiver'))?.name).toBe('One Twin')
    expect(await byPattern('people').signIn('pat', 'quiver')).toBeUndefined()
    expect(await byPattern('people').find('pat')).toBeUndefined()
  })

  test('lets people in whom nobody else may see', async () => {
    const quiet = { uid: 'quiet', name: 'Read By Themself', mail: 'qui@slapd.example', moderator: false }
    expect(await byPattern('private').signIn('Quiet', 'quiver')).toEqual(quiet)
    expect(await byPattern('private').signIn('quiet', 'wrong')).toBeUndefined()
  })

  test('does not take the uid as it was typed from those who may not read their own entry', async () => {
    expect(await causeOf(byPattern('private').signIn('shy', 'quiver'))).toContain('may not read its own entry')
    expect(await byPattern('private').signIn('shy', 'wrong')).toBeUndefined()
    expect(await causeOf(byPattern('others').signIn('nameless', 'quiver'))).toContain('does not show its uid')
  })

  test('refuses who is known by another uid than was typed', async () => {
    const byCn = (userAttribute: string) =>
      open({ baseDn: '', userDn: `cn={uid},ou=people,${top}`, userAttribute, moderatorGroup: '' })
    expect(await byCn('uid').signIn(strangeCn, 'quiver')).toBeUndefined()
    expect(await byCn('uid').find(strangeCn)).toBeUndefined()
    expect(await byCn('cn').signIn(strangeCn.toUpperCase(), 'quiver')).toMatchObject({ uid: strangeCn })
  })

  test('cannot tell who is missing where it may not look', async () => {
    expect(await causeOf(byPattern('private').find('quiet'))).toContain('may not be searched')
    expect(await causeOf(byPattern('private').find('nobody'))).toContain(`Nobody below ou=private,${top} is shown`)
    expect(await causeOf(byPattern('closed').find('nobody'))).toContain('may not be searched')
    expect(await causeOf(byPattern('none').find('ada'))).toContain('0x20')
    expect(await byPattern('private', service).find('quiet')).toMatchObject({ uid: 'quiet', mail: 'qui@slapd.example' })
    expect(await byPattern('private', service).find('nobody')).toBeUndefined()
  })

  test('asks the service account for a group that its members may not see', async () => {
    const moderatorGroup = `cn=secret,ou=groups,${top}`
    expect((await byPattern('people', { moderatorGroup }).signIn('mo', 'quiver'))?.moderator).toBe(false)
    expect((await byPattern('people', { moderatorGroup, ...service }).signIn('mo', 'quiver'))?.moderator).toBe(true)
    expect((await byPattern('people', { moderatorGroup, ...service }).signIn('ada', 'quiver'))?.moderator).toBe(false)
  })

  test('does not follow a referral', async () => {
    expect(await byPattern('elsewhere').signIn('ada', 'quiver')).toBeUndefined()
    expect(await causeOf(byPattern('elsewhere').find('ada'))).toContain('refers to another server')
    expect(await causeOf(byPattern('people').find('guest'))).toContain('refers to another server')
    expect(referrals).toBe(0)
  })

  test('finds by its own account, or not at all', async () => {
    const refused = byPattern('people', { bindDn: serviceDn, bindPassword: 'wrong' })
    expect(await causeOf(refused.find('ada'))).toContain('bind_dn is not let in')
  })
})
