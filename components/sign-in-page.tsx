// Sign in with the account of the directory.

import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'
import { phrase, say, sayAgain, sayRich } from './words.ts'

export interface SignInPageProps {
  frame: Frame
  /** Where to go afterwards. */
  next: string
  uid: string
  /** Why the last attempt was refused; none at the first. */
  problems: readonly string[]
  /** Whether this is the sample site, whose people are named on the page. */
  sample: boolean
}

export function SignInPage({ frame, next, uid, problems, sample }: SignInPageProps) {
  return (
    <Layout frame={frame} title={say('Sign in')} search={false}>
      <div class="narrow stack">
        <h1>{say('Sign in')}</h1>
        {problems.length === 0 ? null : <Note kind="stop">{problems.map(sayAgain).join(' ')}</Note>}
        <form class="stack" method="post" action={urls.signIn()} data-busy>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="next" value={next} />
          <div class="field">
            <label for="uid">{say('User name (uid)')}</label>
            <input
              id="uid"
              name="uid"
              value={uid}
              required
              autocomplete="username"
              autocapitalize="none"
              spellcheck="false"
              autofocus={uid === ''}
            />
          </div>
          <div class="field">
            <label for="password">{say('Password')}</label>
            <input
              id="password"
              type="password"
              name="password"
              required
              autocomplete="current-password"
              autofocus={uid !== ''}
            />
          </div>
          <p>
            <button class="btn main" type="submit">
              {say('Sign in')}
            </button>
          </p>
        </form>
        {sample ? <SamplePeople /> : <DirectoryAccount />}
      </div>
    </Layout>
  )
}

function DirectoryAccount() {
  return (
    <p class="fine">
      {say(
        'This is the account of your directory. Quiver passes the password on to be checked and does not keep it. Forgotten passwords are reset there, not here.',
      )}
    </p>
  )
}

const people = [
  ['ada', phrase('a trusted owner: what she uploads is published at once')],
  ['ben', phrase('an author: his versions wait for a moderator')],
  ['mo', phrase('a moderator')],
  ['zed', phrase('blocked: signing in is refused, with the reason')],
] as const

function SamplePeople() {
  return (
    <section>
      <h2 class="rule">{say('People of this sample site')}</h2>
      <dl class="values people-list">
        {people.map(([uid, who]) => (
          <div>
            <dt>{uid}</dt>
            <dd>{say(who)}</dd>
          </div>
        ))}
      </dl>
      <p class="fine">{sayRich('The password of each is {password}.', { password: <code>quiver</code> })}</p>
    </section>
  )
}
