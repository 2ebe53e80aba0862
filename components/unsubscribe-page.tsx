// The way out that stands in every mail: one button, without signing in.

import { urls } from '../src/urls.ts'
import type { Frame } from './frame.ts'
import { Layout } from './layout.tsx'
import { say } from './words.ts'

export interface UnsubscribePageProps {
  frame: Frame
  uid: string
  key: string
  /** No mails go there any more. */
  ended: boolean
}

export function UnsubscribePage({ frame, uid, key, ended }: UnsubscribePageProps) {
  return (
    <Layout frame={frame} title={say('Mails')}>
      <div class="head">
        <div>
          <h1>{ended ? say('No more mails') : say('End the mails?')}</h1>
          <p class="lead">
            {ended
              ? say('{uid} gets no mails from here any more.', { uid })
              : say('{uid} would get no mails from here any more: not about decisions either.', { uid })}
          </p>
        </div>
      </div>
      {ended ? (
        <p>
          <a href={urls.account()}>{say('Choose otherwise on your account page')}</a>
        </p>
      ) : (
        <form method="post" action={urls.unsubscribe(key)}>
          <button class="btn main" type="submit">
            {say('End the mails')}
          </button>
        </form>
      )}
    </Layout>
  )
}
