// Chooses and applies a content encoding.

/** The best of ours that the client takes, by its weights, ours first among equals. RFC 9110, section 12.5.3. */
export function chooseEncoding<E extends string>(acceptEncoding: string | null, ours: readonly E[]): E | 'identity' {
  const weights = new Map<string, number>()
  for (const item of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    if (name) weights.set(name, weight ? Number(weight.slice(2)) || 0 : 1)
  }
  let best: E | 'identity' = 'identity'
  let bestWeight = 0
  for (const encoding of ours) {
    const weight = weights.get(encoding) ?? weights.get('*') ?? 0
    if (weight > bestWeight) [best, bestWeight] = [encoding, weight]
  }
  return best
}

const worthBytes = 1400
const compressible = /^(text\/|application\/(problem\+|atom\+)?(json|xml|javascript))/

/** Compresses a text of some length for a client that takes it; what is encoded already stays as it is. */
export async function compressed(request: Request, answer: Response): Promise<Response> {
  const { headers } = answer
  if (headers.has('content-encoding') || !compressible.test(headers.get('content-type') ?? '')) return answer
  appendVary(headers, 'Accept-Encoding')
  const encoding = chooseEncoding(request.headers.get('accept-encoding'), ['zstd', 'gzip'])
  if (encoding === 'identity' || request.method === 'HEAD') return answer
  const body = new Uint8Array(await answer.arrayBuffer())
  if (body.byteLength < worthBytes) return new Response(body, answer)
  headers.set('content-encoding', encoding)
  headers.delete('content-length')
  const packed =
    encoding === 'zstd' ? new Uint8Array(Bun.zstdCompressSync(body, { level: 3 })) : Bun.gzipSync(body, { level: 4 })
  return new Response(packed, { status: answer.status, headers })
}

function appendVary(headers: Headers, name: string): void {
  const vary = headers.get('vary')
  if (!vary?.toLowerCase().includes(name.toLowerCase())) headers.set('vary', vary ? `${vary}, ${name}` : name)
}
