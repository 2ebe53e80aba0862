// Somebody with a browser at a server that may die at any moment.

export interface Visitor {
  /** Undefined when no answer came: what was asked for may have happened or not. */
  get(path: string): Promise<Response | undefined>
  post(path: string, fields: Record<string, string | File>): Promise<Response | undefined>
}

/** Signs in at the first request, and again whenever the session is over. */
export function visitor(baseUrl: string, uid: string): Visitor {
  const cookies = new Map<string, string>()

  async function send(path: string, init: RequestInit = {}): Promise<Response | undefined> {
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    try {
      const answer = await fetch(baseUrl + path, {
        ...init,
        ...{ headers, redirect: 'manual', keepalive: false, signal: AbortSignal.timeout(20_000) },
      })
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
        cookies.set(name, value)
      }
      // An answer that breaks off is none.
      const body = await answer.bytes()
      return new Response(answer.status === 303 || answer.status === 304 ? null : body, answer)
    } catch {
      return undefined
    }
  }

  /** The token for forms; signs in where there is none. */
  async function csrf(): Promise<string | undefined> {
    const account = await send('/account')
    if (account?.status === 200) return tokenIn(await account.text())
    const page = await send('/sign-in')
    const token = page?.status === 200 ? tokenIn(await page.text()) : undefined
    if (token === undefined) return undefined
    const signedIn = await send('/sign-in', form({ csrf: token, uid, password: 'quiver', next: '/' }))
    const again = signedIn?.status === 303 ? await send('/account') : undefined
    return again?.status === 200 ? tokenIn(await again.text()) : undefined
  }

  return {
    get: (path) => send(path),
    post: async (path, fields) => {
      const token = await csrf()
      // Nothing was asked for yet.
      if (token === undefined) return new Response(null, { status: 503 })
      return send(path, form({ csrf: token, ...fields }))
    },
  }
}

function tokenIn(page: string): string | undefined {
  return page.match(/name="csrf" value="([^"]+)"/)?.[1]
}

function form(fields: Record<string, string | File>): RequestInit {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return { method: 'POST', body }
}
