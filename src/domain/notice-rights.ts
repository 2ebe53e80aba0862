// Who may still be told what was kept for them: rights may have changed between the deed and its mail.

/** About the person themself, whatever they own: it says what they lost or were asked, or answers what they sent. */
const personal = [/^(user|owner|token|name|report)\./, /^plugin\.transfer$/]

/** Goes to moderators alone. */
const ofModerators = [/^hunt\./]

export interface NoticeReader {
  /** Of the plugin that it is about, now. */
  owns: boolean
  /** A moderator, now. */
  moderates: boolean
  /** Everybody may know of the plugin, now. */
  visible: boolean
}

/**
 * Whether somebody may hear of it as they stand now. Who owns the plugin no more hears nothing of it any more, and who
 * moderates no more nothing of the desk.
 */
export function mayHear(
  notice: { action: string; pluginId: number | undefined; details: Record<string, unknown> },
  { owns, moderates, visible }: NoticeReader,
): boolean {
  if (notice.details.toModerators === true || ofModerators.some((kind) => kind.test(notice.action))) return moderates
  if (personal.some((kind) => kind.test(notice.action))) return true
  if (notice.pluginId === undefined || owns || moderates) return true
  // The candidate for a plugin is neither, and learns nothing of one that is hidden.
  return visible && notice.action.startsWith('adoption.')
}
