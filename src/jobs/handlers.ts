// Which job is done by what.

import type { JobName } from '../domain/job.ts'
import { mailDesk } from './desk-mails.ts'
import type { JobHandler } from './job.ts'
import { mailDigest, mailNotice } from './notice-mails.ts'

export const handlers: { [Name in JobName]: JobHandler<Name> } = {
  'notice.mail': mailNotice,
  'digest.mail': mailDigest,
  'desk.mail': mailDesk,
}
