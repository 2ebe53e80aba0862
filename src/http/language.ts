// Which language an answer speaks: what this browser chose here, else what it says that it reads.

import { isLanguage, type Language, preferredLanguage } from '../domain/language.ts'
import type { Settings } from '../settings.ts'
import { readCookie } from './cookies.ts'

export const languageCookie = 'quiver_language'

export function languageOf(settings: Settings, request: Request): Language {
  const chosen = readCookie(settings, request, languageCookie)
  return isLanguage(chosen) ? chosen : preferredLanguage(request.headers.get('accept-language') ?? '')
}
