// Sentences of the OpenAPI document that are the same for every operation.

export const statusWords: Record<number, string> = {
  200: 'It is so.',
  201: 'It was taken.',
  304: 'Nothing has changed since the answer with this ETag.',
  400: 'The request cannot be read.',
  401: 'No token or password, or one that does not count.',
  403: 'The token or the person may not do this.',
  404: 'There is no such thing, or you may not know of it.',
  409: 'It cannot be done as things stand.',
  413: 'The body is too large.',
  422: 'A value is wrong, or the package is refused.',
  429: 'Too many requests.',
  503: 'The database, the directory or the store of packages does not answer.',
}

/** draft-ietf-httpapi-ratelimit-headers-10. */
export const rateLimitHeaders = {
  'RateLimit-Policy': {
    description: 'What is counted: `q` requests in `w` seconds.',
    schema: { type: 'string' },
    example: '"address";q=3000;w=60',
  },
  RateLimit: {
    description: 'How it stands: `r` are left, and all are there again in `t` seconds.',
    schema: { type: 'string' },
    example: '"address";r=2999;t=1',
  },
}
