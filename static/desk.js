// The moderators' desk: keys in the queue, counters that update by themselves, saved answers beside a message.
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

  // --- Keys: j and k go through the entries, ? explains. Enter presses what has the focus, as everywhere.

  function watchKeys() {
    const acts = () => [...document.querySelectorAll('[data-entry] [data-act]')]
    if (!document.getElementById('keys')) return
    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return
      if (event.key === '?') return showKeys(event)
      if (document.querySelector('dialog[open]')) return
      if (event.key === 'j') move(acts(), 1)
      else if (event.key === 'k') move(acts(), -1)
    })
    document.addEventListener('focusin', ({ target }) => {
      for (const row of document.querySelectorAll('[data-entry]')) row.classList.toggle('here', row.contains(target))
    })
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
