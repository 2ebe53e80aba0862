// Moderators save answers for common reasons, and choose one while they write to an author.

import {
  addSavedAnswer,
  changeSavedAnswer,
  countSavedAnswers,
  listSavedAnswers,
  lockSavedAnswer,
  removeSavedAnswer,
  type SavedAnswer,
} from '../../db/saved-answers.ts'
import { InvalidInput, NotFound, type Problem } from '../domain/errors.ts'
import { type ReadyAnswer, readyAnswers } from '../domain/ready-answers.ts'
import { sentence } from '../domain/sentence.ts'
import { type Actor, actorName } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { type Change, change } from './change.ts'
import { requireRight } from './rights.ts'

const longestTitle = 100
const longestText = 5000
const mostAnswers = 200
const noSuchAnswer = sentence('There is no such answer any more.')
const moderatorsOnly = sentence('Only moderators save answers.')

/** What a moderator can choose from; the ready ones where nobody has saved any. */
export async function listAnswers(site: Site): Promise<(ReadyAnswer & Partial<SavedAnswer>)[]> {
  const saved = await listSavedAnswers(site.db)
  return saved.length > 0 ? saved : [...readyAnswers]
}

/**
 * Saves a new answer, or changes one. The first one of a site brings the ready ones along, so that they stay.
 *
 * @param id undefined: a new one
 * @throws InvalidInput for a title or text that is missing or too long
 */
export async function saveAnswer(
  site: Site,
  actor: Actor,
  { id, title, text }: ReadyAnswer & { id: number | undefined },
): Promise<void> {
  await change(site, actor, { action: 'answer.save', subject: title.trim() || 'answer' }, async (open) => {
    requireRight(actor, 'answer.save', moderatorsOnly)
    refuseAnswer(title, text)
    const answer = { title: title.trim(), text: text.trim(), changedBy: actorName(actor), changedAt: open.now }
    const before = id === undefined ? undefined : await getLocked(open, id)
    if (id === undefined) await addAnswer(open, actor, answer)
    else await changeSavedAnswer(open.tx, { id, ...answer })
    open.record({ action: 'answer.save', subject: answer.title, details: { text: answer.text, was: before?.text } })
  })
}

/** The last one that goes leaves the ready ones. */
export async function deleteAnswer(site: Site, actor: Actor, id: number): Promise<string> {
  return change(site, actor, { action: 'answer.delete', subject: `answer ${id}` }, async (open) => {
    requireRight(actor, 'answer.delete', moderatorsOnly)
    const { title, text } = await getLocked(open, id)
    await removeSavedAnswer(open.tx, id)
    open.record({ action: 'answer.delete', subject: title, details: { was: text } })
    return title
  })
}

async function addAnswer(open: Change, actor: Actor, answer: Omit<SavedAnswer, 'id'>): Promise<void> {
  const known = await countSavedAnswers(open.tx)
  if (known >= mostAnswers) {
    const message = sentence('There are 200 answers already: delete one that nobody uses.')
    throw new InvalidInput(message, [{ field: 'title', message }])
  }
  const { changedAt } = answer
  if (known === 0)
    for (const ready of readyAnswers)
      await addSavedAnswer(open.tx, { ...ready, changedBy: actorName(actor), changedAt })
  await addSavedAnswer(open.tx, answer)
}

async function getLocked({ tx }: Change, id: number): Promise<SavedAnswer> {
  const answer = await lockSavedAnswer(tx, id)
  if (!answer) throw new NotFound(noSuchAnswer)
  return answer
}

function refuseAnswer(title: string, text: string): void {
  const problems: Problem[] = []
  if (!title.trim() || title.length > longestTitle)
    problems.push({ field: 'title', message: sentence('Give it a title of at most 100 characters.') })
  if (!text.trim() || text.length > longestText)
    problems.push({ field: 'text', message: sentence('Write the answer, in at most 5,000 characters.') })
  const [first] = problems
  if (first) throw new InvalidInput(first.message, problems)
}
