// Who is signed in, as the directory and the moderators say, and the way out.

import type { MailChoice } from '../src/domain/mail.ts'
import type { User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { AccountFrame } from './account-frame.tsx'
import { Badge } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Day } from './dates.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { MailChoiceForm } from './mail-choice-form.tsx'
import { ValueList } from './value-list.tsx'
import { phrase, say, sayRich } from './words.ts'

export interface AccountPageProps {
  frame: Frame
  user: User
  /** Those that the person owns. */
  plugins: { packageName: string; name: string }[]
  mails: MailChoice
}

const meanings: Record<User['trust'], string> = {
  trusted: phrase('What you upload is published at once.'),
  untrusted: phrase('What you upload waits for a moderator.'),
  blocked: phrase('A moderator blocked this account: it cannot upload or change anything.'),
}

export function AccountPage({ frame, user, plugins, mails }: AccountPageProps) {
  const lead = say('Signed in as {name}.', { name: user.name === '' ? user.uid : user.name })
  return (
    <AccountFrame frame={frame} tab="account" lead={lead}>
      <div class="cols">
        <div>
          <section class="block">
            <h2>{say('How you stand here')}</h2>
            <p class="bar">
              {user.trust === 'trusted' ? <Badge kind="trustedUser" /> : null}
              {user.moderator ? <Badge kind="moderator" /> : null}
              <span>{say(meanings[user.trust])}</span>
            </p>
            {user.trustReason === '' ? null : (
              <p class="fine">{say('A moderator wrote: {reason}', { reason: user.trustReason })}</p>
            )}
          </section>
          <OwnPlugins plugins={plugins} />
          <MailChoiceForm csrf={frame.csrf} choice={mails} />
        </div>
        <aside class="margin" aria-label={say('From the directory')}>
          <section>
            <h2>{say('From the directory')}</h2>
            <ValueList
              values={[
                { name: 'uid', value: user.uid },
                { name: say('name'), value: user.name },
                { name: say('mail'), value: user.mail },
                { name: say('here since'), value: <Day at={user.createdAt} /> },
              ]}
            />
            <div class="stack">
              <p class="fine">{say('Name, mail and password are changed in the directory, not here.')}</p>
              <form method="post" action={urls.signOut()}>
                <CsrfField value={frame.csrf} />
                <button class="btn" type="submit">
                  {say('Sign out')}
                </button>
              </form>
            </div>
          </section>
          <section>
            <h2>{say('Seen by others')}</h2>
            <ul class="facts">
              <li>
                <Icon name="user" />
                <a href={urls.user(user.uid)}>{say('What others see of you')}</a>
              </li>
            </ul>
          </section>
        </aside>
      </div>
    </AccountFrame>
  )
}

function OwnPlugins({ plugins }: { plugins: AccountPageProps['plugins'] }) {
  return (
    <section class="block">
      <h2>{sayRich('Your plugins <a>All about them</a>', { a: (inner) => <a href={urls.myPlugins()}>{inner}</a> })}</h2>
      {plugins.length === 0 ? (
        <p class="soft">
          {sayRich('None yet. <a>Upload a package</a>, and it is yours.', {
            a: (inner) => <a href={urls.upload()}>{inner}</a>,
          })}
        </p>
      ) : (
        <ul class="facts">
          {plugins.map(({ packageName, name }) => (
            <li>
              <Icon name="file" />
              <a href={urls.plugin(packageName)}>{name}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
