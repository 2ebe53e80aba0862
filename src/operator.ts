// The operator's commands: bin/quiver migrate, seed, user, webhook, worker, doctor.

import { parseArgs } from 'node:util'
import { followChain } from '../db/audit-log.ts'
import { seedFreshSite } from '../db/seed.ts'
import { ping } from '../db/site.ts'
import { countOtherModerators, findUser, introduceUser } from '../db/users.ts'
import { RepositoryError } from './domain/errors.ts'
import type { Actor } from './domain/user.ts'
import { runWebhookCommand, webhookUsage } from './operator-webhooks.ts'
import { grantModerator, setUserTrust } from './services/moderation.ts'
import { readSettings, WrongSettings } from './settings.ts'
import { openSite, type Site } from './site.ts'
import { startWorker } from './worker.ts'

const operator: Actor = { kind: 'operator', name: 'operator' }

interface Command {
  /** What stands behind its name. */
  usage: string
  does: string
  run(site: Site, words: string[]): Promise<void>
}

const commands: Record<string, Command> = {
  migrate: {
    usage: '',
    does: 'brings the database to this version of the code',
    // Opening the site has done it.
    run: async () => say('The database is up to date.'),
  },
  seed: {
    usage: '',
    does: 'fills an empty site with sample people and plugins',
    run: async (site) => {
      if (!(await seedFreshSite(site))) {
        throw new Refusal('The site is not empty: sample data goes into a new one only.')
      }
      say('Sample people and plugins are in place.')
    },
  },
  user: {
    usage: 'UID [--moderator | --no-moderator] [--trust | --untrust | --block | --unblock] [--reason TEXT]',
    does: 'shows somebody, or sets what they may do',
    run: changeUser,
  },
  webhook: {
    usage: webhookUsage,
    does: 'tells other programs what happens to all plugins',
    run: changeWebhooks,
  },
  worker: {
    usage: '',
    does: 'sends mails and does what else is done after a change, until it is stopped; for [server] worker = no',
    run: work,
  },
  doctor: {
    usage: '',
    does: 'looks whether database, packages and directory work, and whether the audit log is whole',
    run: examine,
  },
}

class Refusal extends Error {}

process.exit(await main(process.argv.slice(2)))

/** @returns the exit status: 0 done, 1 refused or broken, 2 usage */
async function main([name = '--help', ...words]: string[]): Promise<number> {
  const command = commands[name]
  if (name === '--help' || name === 'help') return showHelp(0)
  if (!command) return showHelp(2)
  if (words.includes('--help')) {
    say(`bin/quiver ${name} ${command.usage}\n  ${command.does}`)
    return 0
  }
  try {
    const site = await openSite(readSettings(process.env))
    try {
      await command.run(site, words)
    } finally {
      await site.close()
    }
    return 0
  } catch (fault) {
    if (!isExplained(fault)) throw fault
    process.stderr.write(`${fault.message}\n`)
    return 1
  }
}

function isExplained(fault: unknown): fault is Error {
  return fault instanceof WrongSettings || fault instanceof RepositoryError || fault instanceof Refusal
}

function showHelp(status: number): number {
  const lines = Object.entries(commands).map(
    ([name, { usage, does }]) => `  bin/quiver ${name} ${usage}\n      ${does}`,
  )
  const text = `The operator's commands. They use the same settings as bin/start.\n\n${lines.join('\n')}\n`
  ;(status === 0 ? process.stdout : process.stderr).write(text)
  return status
}

async function changeUser(site: Site, words: string[]): Promise<void> {
  const { values, positionals } = parseUserWords(words)
  const uid = positionals[0]
  if (uid === undefined || positionals.length > 1) throw new Refusal('Name one person: bin/quiver user UID …')
  if (!(await findUser(site.db, uid))) await introduce(site, uid)
  const reason = values.reason ?? 'By the operator.'
  if (values.moderator) await grantModerator(site, operator, uid, true)
  if (values['no-moderator']) await grantModerator(site, operator, uid, false)
  if (values.trust) await setUserTrust(site, operator, uid, 'trusted', reason)
  if (values.untrust || values.unblock) await setUserTrust(site, operator, uid, 'untrusted', reason)
  if (values.block) await setUserTrust(site, operator, uid, 'blocked', reason)
  const user = await findUser(site.db, uid)
  if (user) say(`${user.uid} (${user.name}): ${user.trust}${user.moderator ? ', moderator' : ''}`)
}

/** Somebody who never signed in is looked up in the directory. */
async function introduce(site: Site, uid: string): Promise<void> {
  const person = await site.directory.find(uid)
  if (!person) throw new Refusal(`Neither the site nor its directory knows ${uid}.`)
  await introduceUser(site.db, person, site.now())
}

function parseUserWords(words: string[]) {
  const yes = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        ...{ moderator: yes, 'no-moderator': yes, trust: yes, untrust: yes, block: yes, unblock: yes },
        reason: { type: 'string' },
      },
    })
  } catch (fault) {
    throw new Refusal(`${(fault as Error).message}\nbin/quiver user --help says what there is.`)
  }
}

async function changeWebhooks(site: Site, words: string[]): Promise<void> {
  const said = await runWebhookCommand(site, operator, words)
  if (!said) throw new Refusal(`bin/quiver webhook ${webhookUsage}`)
  for (const line of said) say(line)
}

async function work(site: Site): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop())
  const stopSending = await startWorker(site)
  say('Working jobs off (Ctrl-C stops it).')
  await stopped
  await stopSending()
}

async function examine(site: Site): Promise<void> {
  const parts: Record<string, () => Promise<string>> = {
    database: async () => silent(await ping(site.db)),
    packages: async () => silent(await site.files.check()),
    directory: async () => silent(await site.directory.find('quiver-doctor')),
    'audit log': () => examineAuditLog(site),
    moderators: () => examineModerators(site),
  }
  const broken: string[] = []
  for (const [name, look] of Object.entries(parts)) {
    const { ok, text } = await look().then(
      (text) => ({ ok: true, text }),
      (fault: unknown) => ({ ok: false, text: fault instanceof Error ? fault.message : String(fault) }),
    )
    say(`${ok ? 'ok    ' : 'broken'} ${name}${text ? `: ${text}` : ''}`)
    if (!ok) broken.push(name)
  }
  if (broken.length > 0) throw new Refusal(`Broken: ${broken.join(', ')}.`)
}

/** What works has nothing more to say. */
function silent(_answer: unknown): string {
  return ''
}

/** Follows the whole chain. The last hash is worth noting elsewhere: a log whose end was cut off still has a whole chain. */
async function examineAuditLog({ db }: Site): Promise<string> {
  const { entries, unchained, last, broken } = await followChain(db)
  if (broken) {
    throw new Refusal(
      `entry ${broken.id} of ${broken.at.toISOString()} does not follow from the one before: it was changed, or one before it was changed, taken out or put in`,
    )
  }
  const older = unchained > 0 ? `, ${unchained} of them from before the chain` : ''
  if (!last) return `${entries} entries${older}`
  return `${entries} entries${older}, whole up to ${last.id} ${last.hash}`
}

async function examineModerators({ db }: Site): Promise<string> {
  const moderators = await countOtherModerators(db, 0)
  if (moderators > 0) return String(moderators)
  return 'nobody yet: name them in [directory] moderators or moderator_group, or run bin/quiver user UID --moderator'
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
