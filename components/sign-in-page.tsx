// Sign in with the account of the directory.

import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { Note } from './note.tsx'

export interface SignInPageProps {
  frame: Frame
  /** Where to go afterwards. */
  next: string
  uid: string
  /** Why the last attempt was refused. */
  problem: string | undefined
  /** Whether this is the sample site, whose people are named on the page. */
  sample: boolean
}

export function SignInPage({ frame, next, uid, problem, sample }: SignInPageProps) {
  return (
    <Layout frame={frame} title="Sign in" search={false}>
      <div class="narrow stack">
        <h1>Sign in</h1>
        {problem === undefined ? null : <Note kind="stop">{problem}</Note>}
        <form class="stack" method="post" action={urls.signIn()} data-busy>
          <CsrfField value={frame.csrf} />
          <input type="hidden" name="next" value={next} />
          <div class="field">
            <label for="uid">User name (uid)</label>
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
            <label for="password">Password</label>
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
              Sign in
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
      This is the account of your directory. Quiver passes the password on to be checked and does not keep it. Forgotten
      passwords are reset there, not here.
    </p>
  )
}

const people = [
  ['ada', 'a trusted owner: what she uploads is published at once'],
  ['ben', 'an author: his versions wait for a moderator'],
  ['mo', 'a moderator'],
  ['zed', 'blocked: signing in is refused, with the reason'],
] as const

function SamplePeople() {
  return (
    <section>
      <h2 class="rule">People of this sample site</h2>
      <dl class="values people-list">
        {people.map(([uid, who]) => (
          <div>
            <dt>{uid}</dt>
            <dd>{who}</dd>
          </div>
        ))}
      </dl>
      <p class="fine">
        The password of each is <code>quiver</code>.
      </p>
    </section>
  )
}
