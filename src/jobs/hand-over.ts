// The last act of a job that mails: the server takes the mail, or refuses it for good.

import { MailRefused } from '../adapters/mailer.ts'
import { GivenUp } from '../domain/job.ts'
import type { Mail } from '../domain/mail.ts'
import type { Site } from '../site.ts'
import type { LastAct } from './job.ts'

export function handOver(site: Site, mail: Mail): LastAct {
  return async () => {
    try {
      await site.mailer.send(mail)
    } catch (fault) {
      throw fault instanceof MailRefused ? new GivenUp(fault.message, { cause: fault }) : fault
    }
  }
}
