// What the next page says about the change that was just made: a cookie that lives until it is shown.

import type { Notice } from '../../components/frame.ts'
import type { Settings } from '../settings.ts'
import { readCookie, writeCookie } from './cookies.ts'
import { localPath } from './local-path.ts'

const noticeCookie = 'quiver_notice'

export function noticeFor(settings: Settings, notice: Notice): string {
  return writeCookie(settings, noticeCookie, Buffer.from(JSON.stringify(notice)).toString('base64url'), 60)
}

/** The notice that waits to be shown, and the cookie that takes it away. What is no notice is none. */
export function takeNotice(
  settings: Settings,
  request: Request,
): { notice: Notice | undefined; cookie: string | undefined } {
  const value = readCookie(settings, request, noticeCookie)
  if (!value) return { notice: undefined, cookie: undefined }
  return { notice: parseNotice(value), cookie: writeCookie(settings, noticeCookie, '', 0) }
}

function parseNotice(value: string): Notice | undefined {
  try {
    const notice: unknown = JSON.parse(Buffer.from(value, 'base64url').toString())
    return isNotice(notice) ? notice : undefined
  } catch {
    return undefined
  }
}

function isNotice(value: unknown): value is Notice {
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string') return false
  if (!('undo' in value) || value.undo === undefined) return true
  const { undo } = value
  return (
    typeof undo === 'object' &&
    undo !== null &&
    'action' in undo &&
    typeof undo.action === 'string' &&
    localPath(undo.action) === undo.action &&
    'label' in undo &&
    typeof undo.label === 'string' &&
    'fields' in undo &&
    typeof undo.fields === 'object' &&
    undo.fields !== null &&
    Object.values(undo.fields).every((field) => typeof field === 'string')
  )
}
