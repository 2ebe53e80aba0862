// The keys of the queue: the few that matter beside the title, all of them below the list and behind `?`.

import { phrase, say } from './words.ts'

export function KeysHint() {
  return (
    <p class="fine bar keys">
      <kbd>j</kbd> <kbd>k</kbd> <span>{say('move')}</span> <kbd>Enter</kbd> <span>{say('review')}</span> <kbd>?</kbd>{' '}
      <a href="#keys">{say('all keys')}</a>
    </p>
  )
}

const keys: [key: string, does: string][] = [
  ['j', phrase('goes to the next entry')],
  ['k', phrase('goes to the one before')],
  ['Enter', phrase('takes the entry and opens its review')],
  ['?', phrase('shows these keys')],
  ['Esc', phrase('closes them')],
]

/** With scripts `?` shows the same list in a dialog. */
export function AllKeys() {
  return (
    <section id="keys" class="block" aria-labelledby="keys-title" data-close={say('Close')}>
      <h2 id="keys-title">{say('Keys')}</h2>
      <dl class="values keys-list">
        {keys.map(([key, does]) => (
          <div>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(does)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
