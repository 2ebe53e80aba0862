// The desk of the hold rules: how they stand, what they would have held, and how the checks fare.

import Elysia from 'elysia'
import type { TriedRule } from '../../components/hold-rule-form.tsx'
import { HoldRulesPage } from '../../components/hold-rules-page.tsx'
import { say } from '../../components/words.ts'
import { listAudit } from '../../db/audit-log.ts'
import { countOutcomes, listTroubledChecks } from '../../db/version-checks.ts'
import { Conflict, InvalidInput } from '../domain/errors.ts'
import { sentence } from '../domain/sentence.ts'
import type { Actor } from '../domain/user.ts'
import { page, seeOther } from '../http/answers.ts'
import type { Form } from '../http/form.ts'
import { frameOf } from '../http/frame.ts'
import { numberIn, shownEntry } from '../http/history-pages.ts'
import { noticeFor } from '../http/notices.ts'
import { access } from '../http/visit.ts'
import { runChecksAgain } from '../services/check-runs.ts'
import { changeRule, listRules, previewRules, type RuleForm, ruleOf } from '../services/hold-rules.ts'
import type { Repository } from '../services/repository.ts'
import { urls } from '../urls.ts'

const shownChanges = 30
const shownTroubles = 50
const healthMs = 30 * 86_400_000

export function holdRuleRoutes(repository: Repository) {
  const { site } = repository

  async function show(request: Request, actor: Actor, tried?: TriedRule, status?: number) {
    const now = site.now()
    const rules = await listRules(site)
    const wanted = tried && tried.problems.length === 0 ? ruleOf(tried) : undefined
    const [preview, counts, troubled, entries, { frame, cookies }] = await Promise.all([
      previewRules(
        site,
        rules.map((rule) => (rule.rule === wanted?.rule ? wanted : rule)),
      ),
      countOutcomes(site.db, new Date(now.getTime() - healthMs)),
      listTroubledChecks(site.db, shownTroubles),
      listAudit(site.db, { actions: ['rule.change'], limit: shownChanges }),
      frameOf(repository, request, actor),
    ])
    const markup = HoldRulesPage({
      ...{ frame, rules, previews: preview.rules, uploads: preview.uploads, tried, now },
      ...{ health: { counts, troubled, now }, history: entries.map(shownEntry) },
    })
    return page(actor, markup, { cookies, status })
  }

  async function change(request: Request, actor: Actor, rule: string, form: Form) {
    const given = formOf(rule, form)
    try {
      const wanted = ruleOf(given)
      if (form.text('preview') === 'yes') return await show(request, actor, { ...given, problems: [] })
      await changeRule(site, actor, wanted, form.text('seen'))
      const text = say('The rule is saved. It counts for every upload from now on.')
      return seeOther(`${urls.moderationRules()}#${rule}`, [noticeFor(site.settings, { text })])
    } catch (fault) {
      if (fault instanceof InvalidInput)
        return show(request, actor, { ...given, problems: fault.problems }, fault.status)
      if (fault instanceof Conflict)
        return show(request, actor, { ...given, problems: [], conflict: fault.message }, fault.status)
      throw fault
    }
  }

  async function runAgain(actor: Actor, id: number, form: Form) {
    const { packageName, version, troubled } = await runChecksAgain(site, actor, id)
    const values = { plugin: packageName, version }
    const text =
      troubled.length === 0
        ? say('Every check of {plugin} {version} passed. It waits for your decision.', values)
        : say('{plugin} {version} still has {count, plural, one {# check} other {# checks}} that did not pass.', {
            ...{ ...values, count: troubled.length },
          })
    const back = form.text('from') === 'rules' ? `${urls.moderationRules()}#checks` : urls.review(id)
    return seeOther(back, [noticeFor(site.settings, { text })])
  }

  const moderators = { access: 'moderator' } as const
  return new Elysia()
    .use(access(repository))
    .get('/moderation/rules', async ({ request, actor }) => show(request, actor), moderators)
    .post(
      '/moderation/rules/:rule',
      async ({ request, actor, params, form }) => change(request, actor, params.rule, form),
      moderators,
    )
    .post(
      '/moderation/versions/:id/checks',
      async ({ actor, params, form }) =>
        runAgain(actor, numberIn(params.id, sentence('There is no such version.')), form),
      moderators,
    )
}

function formOf(rule: string, form: Form): RuleForm {
  const numbers = Object.fromEntries(['days', 'times'].map((name) => [name, form.text(name)]))
  return { rule, enabled: form.text('enabled') === 'yes', numbers, codes: form.texts('codes') }
}
