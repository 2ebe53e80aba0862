// What a token can be made for.

export const scopes = ['publish-new', 'publish-versions', 'change-versions', 'change-plugins', 'change-owners'] as const
export type Scope = (typeof scopes)[number]
