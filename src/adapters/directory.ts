// The directory: who somebody is, and whether the password is theirs. LDAP, or a list in memory for tests.

import { type Client, ResultCodeError } from 'ldapts'
import type { DirectorySettings } from '../settings.ts'
import { conversation } from './ldap-connection.ts'
import { dnByPattern } from './ldap-names.ts'
import {
  becomeService,
  type DirectoryPerson,
  type Found,
  findPerson,
  foundIn,
  isModerator,
  isSurelyModerator,
  namesOf,
  readPerson,
  requireSight,
} from './ldap-people.ts'

export type { DirectoryPerson } from './ldap-people.ts'

/** What a sign-in tells while it goes on. */
export interface SignInWatch {
  /** Who it is, in the directory's own spelling, before the password is tried; what it throws ends the sign-in. */
  found?(uid: string): Promise<void>
  /** Whether the password was sent: said before, and taken back when there was no connection to send it over. */
  passwordSent?(sent: boolean): void
}

export interface Directory {
  /**
   * The person, if there is exactly one with this uid and the password is theirs. Nothing otherwise, after much the
   * same time: an answer does not tell whether the uid or the password was wrong.
   * @throws Unavailable when the directory cannot be reached, trusted or understood
   */
  signIn(uid: string, password: string, watch?: SignInWatch): Promise<DirectoryPerson | undefined>
  /**
   * Looks somebody up without a password, with the name and mail that whoever looks may see. Undefined when they are
   * not there, or not alone with their uid.
   * @throws Unavailable as above, and when the directory shows us nobody, or no members of the moderators' group: what
   * we may not see is not taken for what is not so, and the cause names it
   */
  find(uid: string): Promise<DirectoryPerson | undefined>
  close(): Promise<void>
}

const defaultTimeoutMs = 5_000
const longestUid = 256
const longestPassword = 1_024

/**
 * Result codes of a bind that mean “not this person with this password”: wrong credentials; a locked or disabled
 * account (constraint violation, unwilling, insufficient access); an entry without a password; a name that is unknown.
 */
const refusalsOfBind = new Set([19, 32, 34, 48, 49, 50, 53])

/**
 * Asks the LDAP server that the settings name. Each sign-in has a connection of its own, closed at its end.
 *
 * @param options.timeoutMs how long one sign-in may take altogether, connecting included; 5 seconds
 */
export function ldapDirectory(settings: DirectorySettings, options: { timeoutMs?: number } = {}): Directory {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  const enter = settings.userDn ? bindAndRead : findAndBind
  return {
    async signIn(uid, password, watch = {}) {
      if (!isUid(uid) || !isPassword(password)) return undefined
      return conversation(settings, timeoutMs, (client) => enter(client, settings, { uid, password, watch }))
    },
    async find(uid) {
      if (!isUid(uid)) return undefined
      return conversation(settings, timeoutMs, (client) => lookUp(client, settings, uid))
    },
    async close() {},
  }
}

/** A directory of these people alone, who are looked for without case, as LDAP does. */
export function memoryDirectory(people: (DirectoryPerson & { password: string })[]): Directory {
  const known = (uid: string) => people.find((person) => isUid(uid) && person.uid.toLowerCase() === uid.toLowerCase())
  return {
    async signIn(uid, password, watch = {}) {
      const found = known(uid)
      if (found) await watch.found?.(found.uid)
      if (isPassword(password)) watch.passwordSent?.(true)
      return found && isPassword(password) && found.password === password ? withoutPassword(found) : undefined
    },
    async find(uid) {
      const found = known(uid)
      return found && withoutPassword(found)
    },
    async close() {},
  }
}

function withoutPassword({ uid, name, mail, moderator }: DirectoryPerson): DirectoryPerson {
  return { uid, name, mail, moderator }
}

/** Checked here too, because callers pass on what a form sent: a missing field is no string. */
function isUid(uid: unknown): uid is string {
  return typeof uid === 'string' && uid.trim() !== '' && uid.length <= longestUid && !uid.includes('\0')
}

/** Many directories take a bind with a name and no password for an anonymous one, and answer success. */
function isPassword(password: unknown): password is string {
  return (
    typeof password === 'string' && password !== '' && password.length <= longestPassword && !password.includes('\0')
  )
}

interface Credentials {
  uid: string
  password: string
  watch: SignInWatch
}

/** The way of `base_dn`: their entry is searched for first, and their password then tried on it. */
async function findAndBind(
  client: Client,
  settings: DirectorySettings,
  { uid, password, watch }: Credentials,
): Promise<DirectoryPerson | undefined> {
  await becomeService(client, settings)
  const found = await findPerson(client, settings, uid)
  if (found) await watch.found?.(found.uid)
  // Unknown people take the same steps, so that the time tells nothing.
  const asked = found ?? { dn: `${settings.userAttribute}=quiver-nobody,${settings.baseDn}`, uid }
  const known = await isModerator(client, settings, asked)
  const proven = await isTheirs(client, asked.dn, password, watch)
  return found && proven ? seenByThemself(client, settings, found, known) : undefined
}

/** Many directories show people more of their own entry, and of groups, than they show to strangers. */
async function seenByThemself(
  client: Client,
  settings: DirectorySettings,
  found: Found,
  known: boolean,
): Promise<DirectoryPerson> {
  const { dn, uid } = found
  const own = await namesOf(client, settings, dn)
  const moderator = known || (await isModerator(client, settings, found))
  return { uid, name: own.name || found.name, mail: own.mail || found.mail, moderator }
}

/** The way of `user_dn`: the password is tried at once, and who it was is then read from their own entry. */
async function bindAndRead(
  client: Client,
  settings: DirectorySettings,
  { uid, password, watch }: Credentials,
): Promise<DirectoryPerson | undefined> {
  const dn = dnByPattern(settings.userDn, uid)
  if (!(await isTheirs(client, dn, password, watch))) return undefined
  const entry = await readPerson(client, settings, dn)
  if (!entry) throw new Error(`${dn} has signed in and may not read its own entry, which has the uid`)
  const found = foundIn(entry, settings, uid)
  if (!found) return undefined
  const moderator = (await isModerator(client, settings, found)) || (await isKnownModerator(client, settings, found))
  return { uid: found.uid, name: found.name, mail: found.mail, moderator }
}

/** People may not see the group that they are in. */
async function isKnownModerator(client: Client, settings: DirectorySettings, found: Found): Promise<boolean> {
  if (!settings.bindDn || !settings.moderatorGroup) return false
  await becomeService(client, settings)
  return isModerator(client, settings, found)
}

const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

async function isTheirs(client: Client, dn: string, password: string, watch: SignInWatch): Promise<boolean> {
  watch.passwordSent?.(true)
  try {
    await client.bind(dn, password)
    return true
  } catch (fault) {
    if (neverConnected.has(String((fault as { code?: unknown }).code))) watch.passwordSent?.(false)
    if (fault instanceof ResultCodeError && refusalsOfBind.has(fault.code)) return false
    throw fault
  }
}

async function lookUp(client: Client, settings: DirectorySettings, uid: string): Promise<DirectoryPerson | undefined> {
  await becomeService(client, settings)
  const found = await findPerson(client, settings, uid)
  if (!found) {
    await requireSight(client, settings)
    return undefined
  }
  return {
    uid: found.uid,
    name: found.name,
    mail: found.mail,
    moderator: await isSurelyModerator(client, settings, found),
  }
}
