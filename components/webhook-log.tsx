// What was sent to a webhook: each delivery with what came of it, its body, and the button that sends it again.

import type { Plugin } from '../src/domain/plugin.ts'
import { urls } from '../src/urls.ts'
import { CsrfField } from './csrf-field.tsx'
import { AgoToTheMinute, Exact } from './dates.tsx'
import { Earlier } from './earlier.tsx'
import { Empty } from './empty.tsx'
import type { Frame } from './frame.ts'
import { say, sayAgain, sayRich } from './words.ts'

export interface ShownDelivery {
  id: number
  event: string
  eventKey: string
  body: string
  createdAt: Date
  attempts: number
  nextAt: Date | undefined
  deliveredAt: Date | undefined
  lastStatus: number | undefined
  lastError: string
}

interface WebhookLogProps {
  frame: Frame
  plugin: Plugin
  webhook: { id: number; offAt: Date | undefined }
  log: ShownDelivery[]
  older: string | undefined
  now: Date
}

export function WebhookLog(props: WebhookLogProps) {
  const { log, older } = props
  return (
    <section class="block" id="log">
      <h2>{say('Log of 30 days')}</h2>
      {log.length === 0 ? (
        <Empty title={say('Nothing was sent so far.')}>{say('A test shows whether it arrives.')}</Empty>
      ) : (
        <table class="tbl cards">
          <thead>
            <tr>
              <th scope="col">{say('Event')}</th>
              <th scope="col">{say('State')}</th>
              <th scope="col">{say('When')}</th>
              <th scope="col">{say('Tries')}</th>
              <th scope="col">
                <span class="unseen">{say('Send again')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {log.map((delivery) => (
              <Line {...props} delivery={delivery} />
            ))}
          </tbody>
        </table>
      )}
      <Earlier href={older} />
    </section>
  )
}

function Line({ frame, plugin, webhook, delivery, now }: WebhookLogProps & { delivery: ShownDelivery }) {
  return (
    <tr>
      <td>
        <details>
          <summary>
            <code>{delivery.event}</code>
          </summary>
          <p class="fine whole">
            <code>webhook-id: {delivery.eventKey}</code>
          </p>
          <pre class="example">{delivery.body}</pre>
        </details>
      </td>
      <td data-l={say('State')}>
        <State delivery={delivery} />
      </td>
      <td data-l={say('When')}>
        <AgoToTheMinute at={delivery.createdAt} now={now} />
      </td>
      <td data-l={say('Tries')}>{String(delivery.attempts)}</td>
      <td>
        {webhook.offAt ? null : (
          <form method="post" action={urls.webhookReplay(plugin.packageName, webhook.id, delivery.id)}>
            <CsrfField value={frame.csrf} />
            <button class="link" type="submit">
              {sayRich('Send again<unseen> {event}</unseen>', {
                event: `${delivery.event} ${delivery.id}`,
                unseen: (inner) => <span class="unseen">{inner}</span>,
              })}
            </button>
          </form>
        )}
      </td>
    </tr>
  )
}

function State({ delivery }: { delivery: ShownDelivery }) {
  const { deliveredAt, nextAt, attempts, lastError, lastStatus } = delivery
  if (deliveredAt)
    return (
      <>
        <span class="badge go">{say('arrived')}</span> <span class="fine">{String(lastStatus ?? '')}</span>
      </>
    )
  const problem = lastError === '' ? '' : sayAgain(lastError)
  if (!nextAt)
    return (
      <>
        <span class="badge stop">{say('given up')}</span> <span class="fine">{problem}</span>
      </>
    )
  return (
    <>
      <span class="badge wait">{attempts === 0 ? say('waiting') : say('to be tried again')}</span>{' '}
      <span class="fine">
        {problem} {problem === '' ? null : sayRich('Next: {when}', { when: <Exact at={nextAt} /> })}
      </span>
    </>
  )
}
