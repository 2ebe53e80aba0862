// People of the benchmark who publish: straight into the tables, as its directory answers nobody.

import { randomBytes } from 'node:crypto'
import type { Db } from '../../db/client.ts'
import { insertToken } from '../../db/tokens.ts'
import { introduceUser, setTrust } from '../../db/users.ts'
import type { Scope } from '../../src/domain/scope.ts'
import { hashOfSecret } from '../../src/domain/secret-hash.ts'

const day = 86_400_000

/** Makes somebody who is trusted, with a token of one day. @returns the secret of the token */
export async function makePublisher(db: Db, uid: string, scopes: readonly Scope[]): Promise<string> {
  const now = new Date()
  const user = await introduceUser(db, { uid, name: uid, mail: `${uid}@example.org` }, now)
  await setTrust(db, user.id, 'trusted', { reason: 'For the benchmark.', by: 'bench', at: now })
  const secret = `qvr_${randomBytes(32).toString('base64url')}`
  await insertToken(db, {
    ...{ userId: user.id, name: 'bench', hash: hashOfSecret(secret), scopes, pluginIds: undefined },
    ...{ createdAt: now, expiresAt: new Date(now.getTime() + day) },
  })
  return secret
}
