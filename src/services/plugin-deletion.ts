// How long a deleted plugin can come back; until then its name stays taken.

export const day = 86_400_000
export const restoreDays = 30

/** The instant after which a deleted plugin stays deleted. */
export function finalAt(deletedAt: Date): Date {
  return new Date(deletedAt.getTime() + restoreDays * day)
}
