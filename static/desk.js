// The moderators' desk: keys in the queue and in a review, counters that update by themselves, saved answers beside a message.
// Every page works without this file.

;(() => {
  const refreshMs = 30_000

  // --- Counters are asked for again while somebody looks, and when they come back.

  function watchCounters() {
    const refresh = () => {
      if (document.visibilityState !== 'visible') return
      for (const place of document.querySelectorAll('[data-refresh]')) place.dispatchEvent(new Event('refresh'))
    }
    window.setInterval(refresh, refreshMs)
    document.addEventListener('visibilitychange', refresh)
  }

  // --- Keys: through the entries of the queue, or the files and changed lines of a review; ? explains.
  // --- Enter presses what has the focus, as everywhere.

  function watchKeys() {
    if (!document.getElementById('keys')) return
    const keys = document.getElementById('lines') ? reviewKeys : queueKeys
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      if (event.key === 'Escape') return leaveComment(event.target)
      if (isTyping(event.target)) return
      if (event.key === '?') return showKeys(event)
      if (document.querySelector('dialog[open]') || !Object.hasOwn(keys, event.key)) return
      // The letter is not to be typed into the field that gets the focus.
      event.preventDefault()
      keys[event.key]()
    })
    document.addEventListener('focusin', ({ target }) => {
      for (const row of document.querySelectorAll('[data-entry]')) row.classList.toggle('here', row.contains(target))
    })
  }

  const queueKeys = {
    j: () => move([...document.querySelectorAll('[data-entry] [data-act]')], 1),
    k: () => move([...document.querySelectorAll('[data-entry] [data-act]')], -1),
  }

  const reviewKeys = {
    n: () => step('#lines > .diff h3, [data-next-files]', 1),
    p: () => step('#lines > .diff h3', -1),
    j: () => step('#lines .a a[id]', 1),
    k: () => step('#lines .a a[id]', -1),
    c: () => document.activeElement.closest('#lines a[id]')?.click(),
    m: () => document.getElementById('message')?.focus(),
  }

  /** To the next of these after what has the focus, or to the first that is seen. */
  function step(which, by) {
    const all = [...document.querySelectorAll(which)]
    const here = document.activeElement
    const inLines = here.closest('#lines')
    const isAfter = (one) =>
      inLines
        ? here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING
        : one.getBoundingClientRect().top >= 0
    const next = all.findIndex((one) => one !== here && isAfter(one))
    const after = next < 0 ? all.length : next
    const wanted = by > 0 ? all[after] : all[after - 1 - (all[after - 1] === here)]
    if (!wanted) return
    if (!wanted.matches('a')) wanted.tabIndex = -1
    wanted.focus({ preventScroll: true })
    wanted.scrollIntoView({ block: wanted.matches('h3') ? 'start' : 'center' })
  }

  /** A form for a comment in which nothing is written is left with Esc, back to its line. */
  function leaveComment(field) {
    if (field.id === 'line-comment' && field.value.trim() === '') field.form.querySelector('[data-leave]')?.click()
  }

  function isTyping(target) {
    return target.matches('input:not([type=checkbox], [type=radio]), textarea, select')
  }

  function move(acts, step) {
    const here = acts.findIndex((act) => act.closest('[data-entry]').contains(document.activeElement))
    const next = here < 0 ? (step > 0 ? 0 : acts.length - 1) : here + step
    const act = acts[Math.max(0, Math.min(acts.length - 1, next))]
    act?.focus()
    act?.closest('[data-entry]').scrollIntoView({ block: 'nearest' })
  }

  let dialog

  /** The list that stands below the queue, in a dialog; Esc closes it and gives the focus back. */
  function showKeys(event) {
    event.preventDefault()
    if (dialog?.open) return dialog.close()
    dialog ??= dialogOf(document.getElementById('keys'))
    dialog.showModal()
  }

  function dialogOf(list) {
    const made = document.createElement('dialog')
    made.className = 'keys-dialog'
    made.setAttribute('aria-labelledby', 'keys-dialog-title')
    const copy = list.cloneNode(true)
    copy.querySelector('h2').id = 'keys-dialog-title'
    const close = document.createElement('button')
    close.className = 'btn slim'
    close.textContent = list.dataset.close
    close.addEventListener('click', () => made.close())
    made.append(...copy.childNodes, close)
    document.body.append(made)
    return made
  }

  // --- Saved answers go into the field at the place where somebody is writing.

  function watchAnswers() {
    for (const picker of document.querySelectorAll('[data-answers]')) {
      const field = document.getElementById(picker.dataset.answers)
      const select = picker.querySelector('select')
      if (!field || !select) continue
      picker.querySelector('details').hidden = true
      select.parentElement.hidden = false
      select.addEventListener('change', () => {
        if (select.value === '') return
        const before = field.value.slice(0, field.selectionStart)
        const gap = before === '' || before.endsWith('\n') ? '' : '\n\n'
        field.setRangeText(gap + select.value, field.selectionStart, field.selectionEnd, 'end')
        field.dispatchEvent(new Event('input', { bubbles: true }))
        select.value = ''
        field.focus()
      })
    }
  }

  watchCounters()
  watchKeys()
  watchAnswers()
})()
