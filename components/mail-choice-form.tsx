// How somebody wants to hear of what concerns them.

import { type MailChoice, mailChoices } from '../src/domain/mail.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { phrase, say, sayRich } from './words.ts'

const choiceWords: Record<MailChoice, string> = {
  each: phrase('A mail for each, at once'),
  daily: phrase('One mail each morning (6:00 UTC) with what the day brought'),
  none: phrase('No mails'),
}

export function MailChoiceForm({ csrf, choice }: { csrf: string; choice: MailChoice }) {
  return (
    <section class="block" id="mails">
      <h2>{say('Mails')}</h2>
      <p class="soft">
        {sayRich('What others do with your plugins and your account stands under <a>Notices</a> in any case.', {
          a: (inner) => <a href={urls.accountNotices()}>{inner}</a>,
        })}
      </p>
      <form class="stack" method="post" action={urls.accountMails()}>
        <CsrfField value={csrf} />
        <fieldset class="boxes">
          <legend>{say('How you hear of it by mail')}</legend>
          {mailChoices.map((word) => (
            <label class="bar">
              <input type="radio" name="mails" value={word} checked={word === choice} /> {say(choiceWords[word])}
            </label>
          ))}
        </fieldset>
        <p>
          <button class="btn" type="submit">
            {say('Save')}
          </button>
        </p>
      </form>
    </section>
  )
}
