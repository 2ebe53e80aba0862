// Package names that nobody takes without a moderator.

export interface ReservedName {
  packageName: string
  /** uid of the one person who may take it; empty: nobody. */
  forUid: string
  /** Read by whoever tries to take it. */
  reason: string
  by: string
  at: Date
  /** A plugin has taken it since, and keeps it. */
  taken: boolean
}

export function isReservedFor({ forUid }: Pick<ReservedName, 'forUid'>, user: { uid: string } | undefined): boolean {
  return forUid !== '' && user !== undefined && forUid.toLowerCase() === user.uid.toLowerCase()
}

/** What a folder in a package may be called; the checks of packages say the same in more words. */
export function isPackageName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{1,63}$/.test(text)
}
