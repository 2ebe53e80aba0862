// Pages of the audit log: newest first, and the address of the older ones.

import type { AuditEntry } from '../../components/history-list.tsx'
import type { StoredAuditEntry } from '../../db/audit-log.ts'
import { BadRequest, NotFound } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import { urls } from '../urls.ts'

const pageSize = 100

/**
 * One page of entries.
 *
 * @param read the entries before the id, at most so many
 * @throws BadRequest for a `before` that is no number
 */
export async function pageBefore(
  request: Request,
  address: string,
  read: (before: number | undefined, limit: number) => Promise<StoredAuditEntry[]>,
): Promise<{ entries: AuditEntry[]; older: string | undefined }> {
  const search = new URL(request.url).searchParams
  const asked = search.get('before') ?? ''
  if (!/^\d{0,15}$/.test(asked)) throw new BadRequest(sentence('`before` is the number of an entry.'))
  const entries = await read(asked ? Number(asked) : undefined, pageSize)
  const last = entries.length === pageSize ? entries.at(-1)?.id : undefined
  if (last !== undefined) search.set('before', String(last))
  return { entries: entries.map(shownEntry), older: last === undefined ? undefined : `${address}?${search}` }
}

export function shownEntry({ packageName, ...entry }: StoredAuditEntry): AuditEntry {
  return { ...entry, subjectUrl: packageName && urls.plugin(packageName) }
}

/** A whole number in an address or a hidden field. @throws NotFound for anything else */
export function numberIn(text: string, refusal: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new NotFound(refusal)
  return Number(text)
}
