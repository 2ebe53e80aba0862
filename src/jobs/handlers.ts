// Which job is done by what.

import type { JobName } from '../domain/job.ts'
import { mailDesk } from './desk-mails.ts'
import type { JobHandler } from './job.ts'
import { countLines } from './line-counts.ts'
import { mailDigest, mailNotice } from './notice-mails.ts'
import { wakeSender } from './webhook-sender.ts'

export const handlers: { [Name in JobName]: JobHandler<Name> } = {
  'notice.mail': mailNotice,
  'digest.mail': mailDigest,
  'desk.mail': mailDesk,
  'review.count': countLines,
  'webhook.wake': wakeSender,
}
