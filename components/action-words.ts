// The actions of the audit log in plain words.

import type { Action } from '../src/domain/actions.ts'

const words = {
  'session.begin': 'signed in:',
  'session.end': 'ended',
  'token.create': 'made the token',
  'token.revoke': 'revoked the token',
  'form.send': 'sent a form that was out of date or not from here:',
  'desk.enter': 'tried the moderators’ desk:',
  'api.enter': 'used a token that has ended:',
  'plugin.create': 'published the new plugin',
  'plugin.edit': 'changed links and tags of',
  'plugin.deprecate': 'deprecated',
  'plugin.undeprecate': 'took back the deprecation of',
  'plugin.transfer': 'handed over',
  'plugin.feature': 'featured',
  'plugin.unfeature': 'no longer features',
  'plugin.delete': 'deleted',
  'plugin.restore': 'brought back',
  'owner.add': 'added an owner to',
  'owner.remove': 'removed an owner from',
  'owner.assign': 'assigned an owner to',
  'version.publish': 'published',
  'version.approve': 'approved',
  'version.reject': 'rejected',
  'version.mark': 'marked',
  'version.withdraw': 'withdrew',
  'version.restore': 'brought back',
  'version.delete': 'deleted',
  'version.mend-changelog': 'mended the changelog of',
  'user.trust': 'trusts',
  'user.untrust': 'no longer trusts',
  'user.block': 'blocked',
  'user.unblock': 'unblocked',
  'user.leave': 'ended the access of',
  'user.grant-moderator': 'made a moderator of',
  'user.revoke-moderator': 'ended the moderating of',
} as const satisfies Record<Action, string>

/** An action of another version of the code is shown as it stands in the log. */
export function actionWords(action: string): string {
  return (words as Record<string, string>)[action] ?? action
}
