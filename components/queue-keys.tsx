// The keys of the desk: the few that matter beside the title of the queue, all of them below the list and behind `?`.

import { phrase, say } from './words.ts'

const hints: Record<'queue' | 'review', [keys: string[], does: string][]> = {
  queue: [
    [['j', 'k'], phrase('move')],
    [['Enter'], phrase('review')],
  ],
  review: [
    [['n', 'p'], phrase('files')],
    [['j', 'k'], phrase('changed lines')],
    [['c'], phrase('comment')],
  ],
}

export function KeysHint({ of }: { of: keyof typeof hints }) {
  return (
    <p class="fine bar keys">
      {hints[of].map(([names, does]) => (
        <>
          {names.map((name) => (
            <kbd>{name}</kbd>
          ))}
          <span>{say(does)}</span>
        </>
      ))}
      <kbd>?</kbd> <a href="#keys">{say('all keys')}</a>
    </p>
  )
}

const keys: Record<'queue' | 'review', [keys: string[], does: string][]> = {
  queue: [
    [['j'], phrase('goes to the next entry')],
    [['k'], phrase('goes to the one before')],
    [['Enter'], phrase('takes the entry and opens its review')],
    [['?'], phrase('shows these keys')],
    [['Esc'], phrase('closes them')],
  ],
  review: [
    [['n'], phrase('goes to the next file')],
    [['p'], phrase('goes to the file before')],
    [['j'], phrase('goes to the next changed line')],
    [['k'], phrase('goes to the changed line before')],
    [['c', 'Enter'], phrase('opens a comment at the line')],
    [['m'], phrase('goes to the message and the decision')],
    [['?'], phrase('shows these keys')],
    [['Esc'], phrase('closes them, and a comment in which nothing is written')],
  ],
}

/** With scripts `?` shows the same list in a dialog. */
export function AllKeys({ of }: { of: keyof typeof keys }) {
  return (
    <section id="keys" class="block" aria-labelledby="keys-title" data-close={say('Close')}>
      <h2 id="keys-title">{say('Keys')}</h2>
      <dl class="values keys-list">
        {keys[of].map(([names, does]) => (
          <div>
            <dt>
              {names.map((name) => (
                <>
                  <kbd>{name}</kbd>{' '}
                </>
              ))}
            </dt>
            <dd>{say(does)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
