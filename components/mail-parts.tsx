// The HTML part of a mail: plain paragraphs and links, in whatever colours and letters the reader's program has.

import type { MailItem, MailWords } from '../src/domain/mail.ts'
import type { Markup } from './jsx/markup.ts'
import { currentLanguage } from './words.ts'

export function MailPart({ words }: { words: MailWords }): Markup {
  const { subject, greeting, items, labels, footer } = words
  return (
    <html lang={currentLanguage()}>
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
      </head>
      <body>
        <p>{greeting}</p>
        {items.map((item) => (
          <Item item={item} labels={labels} />
        ))}
        <hr />
        <p>
          <small>
            {footer.why}
            {footer.choose === '' ? null : (
              <>
                <br />
                {footer.choose} <a href={words.chooseLink}>{words.chooseLink}</a>
                <br />
                {footer.unsubscribe} <a href={words.unsubscribeLink}>{words.unsubscribeLink}</a>
              </>
            )}
          </small>
        </p>
      </body>
    </html>
  )
}

function Item({ item, labels }: { item: MailItem; labels: MailWords['labels'] }) {
  const { what, reason, points, next, link } = item
  return (
    <div>
      <p>
        <b>{what}.</b>
      </p>
      {reason === '' ? null : (
        <>
          <p>{labels.reason}</p>
          <blockquote>
            {reason.split('\n').map((line) => (
              <p>{line}</p>
            ))}
          </blockquote>
        </>
      )}
      {points.length === 0 ? null : (
        <>
          <p>{labels.points}</p>
          <ul>
            {points.map(({ place, text }) => (
              <li>
                {place === '' ? null : <code>{place}</code>}
                {place === '' ? null : ': '}
                {text}
              </li>
            ))}
          </ul>
        </>
      )}
      {next === '' ? null : <p>{next}</p>}
      <p>
        {labels.link} <a href={link}>{link}</a>
      </p>
    </div>
  )
}
