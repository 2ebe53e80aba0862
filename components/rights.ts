// What the person who looks may do with a plugin; the buttons follow it, the services decide.

export interface Rights {
  /** Owner or moderator: versions, owners, deleting. */
  edit: boolean
  feature: boolean
  /** Moderator: sees what waits, was rejected or deleted. */
  moderate: boolean
}
