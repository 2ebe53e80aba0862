// The actions of the audit log in plain words.

import type { Action } from '../src/domain/actions.ts'
import { phrase, say } from './words.ts'

const sentences: Record<Action, string> = {
  'session.begin': phrase('<b>{who}</b> signed in: {what}'),
  'session.end': phrase('<b>{who}</b> ended {what}'),
  'token.create': phrase('<b>{who}</b> made the token {what}'),
  'token.revoke': phrase('<b>{who}</b> revoked the token {what}'),
  'form.send': phrase('<b>{who}</b> sent a form that was out of date or not from here: {what}'),
  'desk.enter': phrase('<b>{who}</b> tried the moderators’ desk: {what}'),
  'api.enter': phrase('<b>{who}</b> used a token that has ended: {what}'),
  'plugin.create': phrase('<b>{who}</b> published the new plugin {what}'),
  'plugin.edit': phrase('<b>{who}</b> changed links and tags of {what}'),
  'plugin.deprecate': phrase('<b>{who}</b> deprecated {what}'),
  'plugin.undeprecate': phrase('<b>{who}</b> took back the deprecation of {what}'),
  'plugin.transfer': phrase('<b>{who}</b> handed over {what}'),
  'plugin.feature': phrase('<b>{who}</b> featured {what}'),
  'plugin.unfeature': phrase('<b>{who}</b> no longer features {what}'),
  'plugin.delete': phrase('<b>{who}</b> deleted {what}'),
  'plugin.restore': phrase('<b>{who}</b> brought back {what}'),
  'owner.add': phrase('<b>{who}</b> added an owner to {what}'),
  'owner.remove': phrase('<b>{who}</b> removed an owner from {what}'),
  'owner.assign': phrase('<b>{who}</b> assigned an owner to {what}'),
  'version.publish': phrase('<b>{who}</b> published {what}'),
  'version.approve': phrase('<b>{who}</b> approved {what}'),
  'version.reject': phrase('<b>{who}</b> rejected {what}'),
  'version.mark': phrase('<b>{who}</b> marked {what}'),
  'version.withdraw': phrase('<b>{who}</b> withdrew {what}'),
  'version.restore': phrase('<b>{who}</b> brought back {what}'),
  'version.delete': phrase('<b>{who}</b> deleted {what}'),
  'version.send-back': phrase('<b>{who}</b> asked for changes to {what}'),
  'version.quarantine': phrase('<b>{who}</b> quarantined {what}'),
  'version.release': phrase('<b>{who}</b> lifted the quarantine of {what}'),
  'version.roll-back': phrase('<b>{who}</b> rolled back {what}'),
  'plugin.quarantine': phrase('<b>{who}</b> quarantined {what}'),
  'plugin.release': phrase('<b>{who}</b> lifted the quarantine of {what}'),
  'decision.undo': phrase('<b>{who}</b> took back the decision about {what}'),
  'review.take': phrase('<b>{who}</b> took up the review of {what}'),
  'review.comment': phrase('<b>{who}</b> commented on {what}'),
  'thread.write': phrase('<b>{who}</b> wrote about {what}'),
  'thread.appeal': phrase('<b>{who}</b> appealed against the decision about {what}'),
  'appeal.decide': phrase('<b>{who}</b> decided the appeal about {what}'),
  'answer.save': phrase('<b>{who}</b> saved the answer {what}'),
  'answer.delete': phrase('<b>{who}</b> deleted the answer {what}'),
  'rule.change': phrase('<b>{who}</b> changed the rule {what}'),
  'plugin.report': phrase('<b>{who}</b> reported {what}'),
  'report.close': phrase('<b>{who}</b> closed the report about {what}'),
  'hunt.start': phrase('<b>{who}</b> began the hunt {what}'),
  'hunt.stop': phrase('<b>{who}</b> stopped the hunt {what}'),
  'hunt.act': phrase('<b>{who}</b> acted on the hits of the hunt {what}'),
  'name.reserve': phrase('<b>{who}</b> reserved the name {what}'),
  'name.free': phrase('<b>{who}</b> freed the name {what}'),
  'adoption.start': phrase('<b>{who}</b> began to look for a new owner of {what}'),
  'adoption.step': phrase('<b>{who}</b> noted a step towards a new owner of {what}'),
  'adoption.object': phrase('<b>{who}</b> objected to a new owner of {what}'),
  'adoption.end': phrase('<b>{who}</b> ended the search for a new owner of {what}'),
  'job.retry': phrase('<b>{who}</b> tried the job {what} again'),
  'webhook.add': phrase('<b>{who}</b> made the webhook {what}'),
  'webhook.change': phrase('<b>{who}</b> changed the webhook {what}'),
  'webhook.remove': phrase('<b>{who}</b> removed the webhook {what}'),
  'webhook.send': phrase('<b>{who}</b> sent a test or an event again to the webhook {what}'),
  'webhook.stop': phrase('<b>{who}</b> switched off the webhook {what}'),
  'publisher.add': phrase('<b>{who}</b> added the trusted publisher {what}'),
  'publisher.remove': phrase('<b>{who}</b> removed the trusted publisher {what}'),
  'publisher.require': phrase('<b>{who}</b> lets only trusted publishers publish {what}'),
  'publisher.relax': phrase('<b>{who}</b> lets people and tokens publish {what} again'),
  'publisher.exchange': phrase('<b>{who}</b> exchanged a token of CI: {what}'),
  'check.retry': phrase('<b>{who}</b> ran the checks of {what} again'),
  'mail.choose': phrase('<b>{who}</b> chose which mails to get: {what}'),
  'version.mend-changelog': phrase('<b>{who}</b> mended the changelog of {what}'),
  'tag.join': phrase('<b>{who}</b> joined the tag {what}'),
  'tag.part': phrase('<b>{who}</b> parted the tag {what}'),
  'user.trust': phrase('<b>{who}</b> trusts {what}'),
  'user.untrust': phrase('<b>{who}</b> no longer trusts {what}'),
  'user.block': phrase('<b>{who}</b> blocked {what}'),
  'user.unblock': phrase('<b>{who}</b> unblocked {what}'),
  'user.flag': phrase('<b>{who}</b> flagged {what}'),
  'user.unflag': phrase('<b>{who}</b> no longer flags {what}'),
  'user.leave': phrase('<b>{who}</b> ended the access of {what}'),
  'user.grant-moderator': phrase('<b>{who}</b> made a moderator of {what}'),
  'user.revoke-moderator': phrase('<b>{who}</b> ended the moderating of {what}'),
}

/** What `say` calls the sentence of an action. One of another version of the code is shown as it stands in the log. */
export function sentenceOf(action: string): string {
  return (sentences as Record<string, string>)[action] ?? unknownAction
}

const unknownAction = phrase('<b>{who}</b> {action} {what}')

const mailWords: Record<string, string> = {
  each: phrase('each one at once'),
  daily: phrase('one mail a day'),
  none: phrase('no mails'),
}

/** Names that the log itself gave, where no person did: a session by its number, all the others. */
export function subjectWords(action: string, subject: string): string {
  if (action === 'mail.choose') return say(mailWords[subject] ?? subject)
  if (!action.startsWith('session.')) return subject
  if (subject === 'all other sessions') return say('all other sessions')
  const number = /^session (\d+)$/.exec(subject)?.[1]
  return number === undefined ? subject : say('session {number}', { number })
}

/** How something stood before a change and stands after it, as the log calls it; undefined for what people wrote. */
export function standingWords(action: string, word: string): string {
  const isWritten = action === 'version.mend-changelog' || action.startsWith('tag.')
  const known = isWritten ? undefined : standings[word]
  return known === undefined ? word : say(known)
}

const standings: Record<string, string | undefined> = {
  waiting: phrase('waiting'),
  approved: phrase('approved'),
  rejected: phrase('rejected'),
  'sent-back': phrase('sent back'),
  'as-is': phrase('as-is'),
  'last-stable': phrase('last-stable'),
  'last-experimental': phrase('last-experimental'),
  withdrawn: phrase('withdrawn'),
  present: phrase('present'),
  deleted: phrase('deleted'),
  untrusted: phrase('untrusted'),
  trusted: phrase('trusted'),
  blocked: phrase('blocked'),
}
