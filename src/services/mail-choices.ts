// How somebody wants to hear of what concerns them, chosen on their account page or by the link in a mail.

import { enqueueAll } from '../../db/job-queue.ts'
import { findMailPerson, lockUnmailed, markMailed, setMailChoice } from '../../db/notices.ts'
import { InvalidInput, NotFound } from '../domain/errors.ts'
import { isMailChoice, type MailChoice, type MailPerson } from '../domain/mail.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, type User, userOf, visitor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRight } from './rights.ts'

/** @throws NotFound when the account is gone */
export async function getMailPerson(site: Site, user: User): Promise<MailPerson> {
  const person = await findMailPerson(site.db, { id: user.id })
  if (!person) throw new NotFound(sentence('This account is gone.'))
  return person
}

/**
 * From now on, and for what has not been mailed yet.
 *
 * @throws InvalidInput for a word that is no choice
 */
export async function chooseMail(site: Site, actor: Actor, wanted: string): Promise<MailChoice> {
  if (!isMailChoice(wanted)) throw new InvalidInput(sentence('Choose one of the three.'), [])
  return change(site, actor, { action: 'mail.choose', subject: wanted }, async (open) => {
    requireRight(actor, 'mail.choose', sentence('Sign in first.'))
    const person = await findMailPerson(open.tx, { id: userOf(actor)?.id ?? 0 })
    if (person) await choose(open, person, wanted)
    return wanted
  })
}

/** Whose link it is. @throws NotFound for a link that is nobody's */
export async function getUnsubscriber(site: Site, key: string): Promise<MailPerson> {
  const person = await findMailPerson(site.db, { key })
  if (!person) throw new NotFound(sentence('There is no such page.'))
  return person
}

/** Ends somebody's mails by the link in one of them; whoever has the mail may. */
export async function unsubscribe(site: Site, key: string): Promise<void> {
  await change(site, visitor, { action: 'mail.choose', subject: 'none' }, async (open) => {
    const person = await findMailPerson(open.tx, { key })
    if (!person) throw new NotFound(sentence('There is no such page.'))
    await choose(open, person, 'none', 'link')
  })
}

async function choose(open: Change, person: MailPerson, choice: MailChoice, by = 'account'): Promise<void> {
  if (person.choice === choice) return
  await setMailChoice(open.tx, person.id, choice)
  const details = { before: person.choice, after: choice, by }
  open.record({ action: 'mail.choose', subject: choice, person: person.uid, details })
  if (choice === 'daily') return
  const left = await lockUnmailed(open.tx, { userId: person.id })
  const ids = left.map(({ id }) => id)
  if (choice === 'none') return markMailed(open.tx, ids, open.now)
  await enqueueAll(
    open.tx,
    'notice.mail',
    ids.map((noticeId) => ({ payload: { noticeId } })),
  )
}
