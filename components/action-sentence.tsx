// Who did what, as one sentence: the words of the audit log for people.

import { sentenceOf, subjectWords } from './action-words.ts'
import { sayRich } from './words.ts'

interface ActionSentenceProps {
  action: string
  actor: string
  /** What it was done to. */
  subject: string
  href: string | undefined
}

export function ActionSentence({ action, actor, subject, href }: ActionSentenceProps) {
  const what = subjectWords(action, subject)
  return (
    <>
      {sayRich(sentenceOf(action), {
        b: (inner) => <strong>{inner}</strong>,
        who: actor,
        what: href === undefined ? what : <a href={href}>{what}</a>,
        action,
      })}
    </>
  )
}
