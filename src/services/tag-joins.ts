// What moderators decide about tags: which words count as one.

import { deleteTagJoins, lockTagJoins, setTagJoins } from '../../db/tag-joins.ts'
import { InvalidInput } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { joinedTag, plainTag, type TagJoins, wordsOfTag } from '../domain/tag-joins.ts'
import type { Actor } from '../domain/user.ts'
import type { Site } from '../site.ts'
import { change } from './change.ts'
import { requireRight } from './rights.ts'

const moderatorsOnly = sentence('Only moderators join tags.')
const longestTag = 50

/** A tag as it was joined before and as it is joined now. */
export interface JoinedTag {
  tag: string
  /** What it counts as now; itself, once it was parted. */
  into: string
  /** What it counted as before; itself, when it was joined into nothing. */
  before: string
  /** Words that were joined into it, and count as the same as it does now. */
  followers: string[]
}

/**
 * Lets a word count as another tag, together with what is joined into it. Where the other is joined itself, the word
 * counts as what that is joined into. Saying the same twice is harmless.
 *
 * @throws InvalidInput for a tag that no plugin could have, and for one that would be joined into itself
 */
export async function joinTags(site: Site, actor: Actor, typed: { tag: string; into: string }): Promise<JoinedTag> {
  const tag = plainTag(typed.tag)
  return change(site, actor, { action: 'tag.join', subject: tag }, async (open) => {
    requireRight(actor, 'tag.join', moderatorsOnly)
    const joins = await lockTagJoins(open.tx)
    const into = targetOf(joins, tag, plainTag(typed.into))
    const before = joinedTag(joins, tag)
    const followers = before === tag ? wordsOfTag(joins, tag).slice(1) : []
    if (before === into) return { tag, into, before, followers }
    await setTagJoins(open.tx, [tag, ...followers], into, { at: open.now, by: open.user?.id })
    open.record({ action: 'tag.join', subject: tag, details: { before, after: into, followers } })
    open.touchesEverything()
    return { tag, into, before, followers }
  })
}

function targetOf(joins: TagJoins, tag: string, typed: string): string {
  refuseOddTag('tag', tag)
  refuseOddTag('into', typed)
  const into = joinedTag(joins, typed)
  if (typed === tag) refuseTag('into', sentence('These are one tag already. Name two.'))
  if (into === tag) refuseTag('into', sentence('“{into}” is joined into “{tag}” already.', { into: typed, tag }))
  return into
}

function refuseOddTag(field: string, tag: string): void {
  if (tag === '') refuseTag(field, sentence('Name a tag.'))
  if (tag.includes(',')) refuseTag(field, sentence('A comma separates tags: name one.'))
  if (tag.length > longestTag)
    refuseTag(field, sentence('A tag has at most {count} characters.', { count: longestTag }))
}

function refuseTag(field: string, message: string): never {
  throw new InvalidInput(message, [{ field, message }])
}

/**
 * Lets a joined word count as itself again.
 *
 * @param typed.followers words that were joined into it and moved with it; those that still count as the same move back
 */
export async function partTag(
  site: Site,
  actor: Actor,
  typed: { tag: string; followers?: readonly string[] },
): Promise<JoinedTag> {
  const tag = plainTag(typed.tag)
  return change(site, actor, { action: 'tag.part', subject: tag }, async (open) => {
    requireRight(actor, 'tag.part', moderatorsOnly)
    const joins = await lockTagJoins(open.tx)
    const before = joinedTag(joins, tag)
    if (before === tag) return { tag, into: tag, before, followers: [] }
    const wanted = new Set(typed.followers?.map(plainTag))
    const followers = wordsOfTag(joins, tag).filter((word) => word !== before && word !== tag && wanted.has(word))
    await deleteTagJoins(open.tx, [tag])
    if (followers.length > 0) await setTagJoins(open.tx, followers, tag, { at: open.now, by: open.user?.id })
    open.record({ action: 'tag.part', subject: tag, details: { before, after: tag, followers } })
    open.touchesEverything()
    return { tag, into: tag, before, followers }
  })
}
