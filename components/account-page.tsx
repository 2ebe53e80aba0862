// Who is signed in, where, and the way out.

import type { User } from '../src/domain/user.ts'
import { urls } from '../src/urls.ts'
import { Badge } from './badge.tsx'
import { CsrfField } from './csrf-field.tsx'
import { Day, Exact } from './dates.tsx'
import type { Frame } from './frame.ts'
import { Icon } from './icon.tsx'
import { Layout } from './layout.tsx'
import { ValueList } from './value-list.tsx'

export interface SessionRow {
  createdAt: Date
  lastSeenAt: Date
  current: boolean
  /** As the browser named itself. */
  agent: string
}

export interface AccountPageProps {
  frame: Frame
  user: User
  sessions: SessionRow[]
}

const meanings: Record<User['trust'], string> = {
  trusted: 'What you upload is published at once.',
  untrusted: 'What you upload waits for a moderator.',
  blocked: 'A moderator blocked this account: it cannot upload or change anything.',
}

export function AccountPage({ frame, user, sessions }: AccountPageProps) {
  return (
    <Layout frame={frame} title="Account" section="account">
      <div class="head">
        <div>
          <h1>{user.name === '' ? user.uid : user.name}</h1>
          <p class="bar badges">
            {user.trust === 'trusted' ? <Badge kind="trustedUser" /> : null}
            {user.trust === 'blocked' ? <Badge kind="blocked" /> : null}
            {user.moderator ? <Badge kind="moderator" /> : null}
            <span class="by">{meanings[user.trust]}</span>
          </p>
        </div>
        <form method="post" action={urls.signOut()}>
          <CsrfField value={frame.csrf} />
          <button class="btn" type="submit">
            Sign out
          </button>
        </form>
      </div>
      <div class="cols">
        <section class="block">
          <h2>Where you are signed in</h2>
          <Sessions sessions={sessions} />
        </section>
        <aside class="margin" aria-label="Your account">
          <section>
            <h2>From the directory</h2>
            <ValueList
              values={[
                { name: 'uid', value: user.uid },
                { name: 'name', value: user.name },
                { name: 'mail', value: user.mail },
                { name: 'here since', value: <Day at={user.createdAt} /> },
              ]}
            />
            <p class="fine">Name, mail and password are changed in the directory, not here.</p>
          </section>
          <section>
            <h2>Yours</h2>
            <ul class="facts">
              <li>
                <Icon name="file" />
                <a href={urls.myPlugins()}>My plugins</a>
              </li>
              <li>
                <Icon name="user" />
                <a href={urls.user(user.uid)}>What others see of you</a>
              </li>
            </ul>
          </section>
        </aside>
      </div>
    </Layout>
  )
}

function Sessions({ sessions }: { sessions: SessionRow[] }) {
  return (
    <table class="tbl cards">
      <thead>
        <tr>
          <th scope="col">Browser</th>
          <th scope="col">Since</th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr>
            <td>
              <strong>{session.agent === '' ? 'Unknown browser' : session.agent}</strong>{' '}
              {session.current ? <span class="badge go">This one</span> : null}
            </td>
            <td data-l="Since">
              <Day at={session.createdAt} />
            </td>
            <td data-l="Last seen">
              <Exact at={session.lastSeenAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
