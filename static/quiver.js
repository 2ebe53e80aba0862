// The small conveniences: the drop area, tabs that follow the scroll, the announcement that leaves, focus after a swap.
// Every page works without this file.

// In a scope of its own: an upload's answer takes the place of the document and runs this again.
;(() => {
  const toastMs = 10_000

  // --- The announcement stays for ten seconds, and for as long as somebody points at it or stands in it.

  function watchToast() {
    const place = document.getElementById('notice')
    if (!place) return
    let timer = 0
    const leave = () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => place.replaceChildren(), toastMs)
    }
    const stay = () => window.clearTimeout(timer)
    place.addEventListener('pointerenter', stay)
    place.addEventListener('focusin', stay)
    place.addEventListener('pointerleave', leave)
    place.addEventListener('focusout', leave)
    new MutationObserver(() => place.childElementCount > 0 && leave()).observe(place, { childList: true })
    if (place.childElementCount > 0) leave()
  }

  // --- The drop area names the file that was chosen, and refuses early what would be refused anyway.

  function watchDropAreas() {
    for (const area of document.querySelectorAll('[data-drop]')) {
      const input = area.querySelector('input[type=file]')
      const chosen = area.querySelector('[data-chosen]')
      const hover = (on) => area.classList.toggle('over', on)
      area.addEventListener('dragover', (event) => {
        event.preventDefault()
        hover(true)
      })
      area.addEventListener('dragleave', () => hover(false))
      area.addEventListener('drop', (event) => {
        event.preventDefault()
        hover(false)
        if (event.dataTransfer.files.length === 0) return
        input.files = event.dataTransfer.files
        input.dispatchEvent(new Event('change', { bubbles: true }))
      })
      input.addEventListener('change', () => {
        const [file] = input.files
        if (!file) return
        const most = Number(area.dataset.maxBytes)
        const tooLarge = file.size > most
        area.classList.toggle('chosen', !tooLarge)
        const words = filled(area.dataset.tooLarge, {
          file: file.name,
          size: fileSize(file.size),
          most: fileSize(most),
        })
        input.setCustomValidity(tooLarge ? words : '')
        chosen.textContent = tooLarge ? words : `${file.name}, ${fileSize(file.size)}`
      })
    }
  }

  /** A sentence of the page, in its language, with its values. */
  function filled(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name])
  }

  function fileSize(bytes) {
    const [value, unit] = bytes < 999_500 ? [Math.max(1, bytes / 1000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
    const maximumFractionDigits = value < 10 ? 1 : 0
    return new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit, maximumFractionDigits }).format(
      value,
    )
  }

  // --- An upload says how far it is. What comes back takes the place of the page, as it would without this.

  function watchUploads() {
    for (const form of document.querySelectorAll('form[data-upload]')) {
      form.addEventListener('submit', (event) => {
        event.preventDefault()
        send(form, event.submitter)
      })
    }
  }

  let sending = false

  /** Once: pressed again while it is under way, the second answer would say that the version is published already. */
  function send(form, submitter) {
    if (sending) return
    sending = true
    const place = form.querySelector('[data-progress]')
    const [bar, words] = place.children
    const request = new XMLHttpRequest()
    request.open('POST', submitter?.getAttribute('formaction') ?? form.action)
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.value = loaded / total
      // Only the end is read out: there are dozens of steps.
      if (loaded >= total) words.setAttribute('aria-live', 'polite')
      words.textContent =
        loaded < total
          ? filled(place.dataset.sent, { sent: fileSize(loaded), all: fileSize(total) })
          : place.dataset.checked
    })
    const stay = (note) => {
      sending = false
      place.hidden = true
      words.removeAttribute('aria-live')
      unmarkBusy(form)
      explain(note)
    }
    request.addEventListener('load', () => {
      const { status, responseText, responseURL } = request
      const isPage = /^text\/html/.test(request.getResponseHeader('content-type') ?? '')
      // Where the answer is neither what came of it nor the form again, what was typed stays where it is.
      if (isPage && (status < 400 || responseText.includes('data-upload'))) takeOver(responseText, responseURL)
      else stay((isPage && refusalIn(responseText)) || noAnswer())
    })
    request.addEventListener('error', () => stay(noAnswer()))
    const data = new FormData(form, submitter)
    place.hidden = false
    request.send(data)
  }

  /** What a page of ours says about why it refused, as a note in this one. */
  function refusalIn(html) {
    const words = new DOMParser().parseFromString(html, 'text/html').querySelector('main p')?.textContent.trim()
    const note = noAnswer()
    const place = note?.querySelector('strong')
    if (!words || !place) return undefined
    place.textContent = words
    place.parentElement.replaceChildren(place)
    return note
  }

  /** The whole document with its scripts, at its own address: Back leads to the form. */
  function takeOver(html, address) {
    window.history.pushState({ tookOver: true }, '', address)
    document.open()
    document.write(html)
    document.close()
  }

  // The entry before this one belongs to the same document, which is gone.
  if (window.history.state?.tookOver) {
    const here = window.location.pathname + window.location.search
    window.addEventListener('popstate', () => {
      // A link within the page comes here too.
      if (window.location.pathname + window.location.search !== here) window.location.reload()
    })
  }

  // --- Instants in the reader's own time; in UTC they stand in the page. Formats are made when somebody points at one.

  let formats

  function tellLocalTime(time) {
    const language = document.documentElement.lang
    formats ??= {
      exact: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }),
      short: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
    }
    const at = new Date(time.dateTime)
    time.title = `${formats.exact.format(at)} · ${time.title || time.textContent.trim()}`
    if ('local' in time.dataset) time.textContent = formats.short.format(at)
    time.dataset.told = ''
  }

  document.addEventListener('pointerover', ({ target }) => {
    const time = target.closest?.('time[datetime]:not([data-told])')
    if (time) tellLocalTime(time)
  })

  function showLocalTimes() {
    for (const time of document.querySelectorAll('time[data-local]:not([data-told])')) tellLocalTime(time)
  }

  // --- Tabs are links to anchors; the one whose section is being read is the current one.

  function watchTabs() {
    const tabs = [...document.querySelectorAll('.tabs a[href^="#"]')]
    if (tabs.length === 0) return
    const follow = () => {
      const read = tabs.filter((tab) => (document.querySelector(tab.hash)?.getBoundingClientRect().top ?? 1e9) < 160)
      const current = read.at(-1) ?? tabs[0]
      for (const tab of tabs) {
        if (tab === current) tab.setAttribute('aria-current', 'true')
        else tab.removeAttribute('aria-current')
      }
    }
    document.addEventListener('scroll', follow, { passive: true })
    follow()
  }

  // --- Busy: the button that was pressed says so until the answer is there.

  function markBusy(form, submitter) {
    const button = submitter ?? form.querySelector('button[type=submit]')
    button?.setAttribute('aria-busy', 'true')
  }

  function unmarkBusy(root) {
    for (const busy of root.querySelectorAll('[aria-busy=true]')) busy.removeAttribute('aria-busy')
  }

  document.addEventListener('submit', (event) => markBusy(event.target, event.submitter))
  window.addEventListener('pageshow', () => unmarkBusy(document))

  // --- htmx: focus goes back to where the person was, refusals are brought into view, silence is explained.

  let focusBefore = ''

  document.addEventListener('htmx:before:request', (event) => {
    const source = event.detail.ctx.sourceElement
    focusBefore = source.dataset.focus ?? (document.activeElement?.id || source.id)
  })

  document.addEventListener('htmx:after:swap', () => {
    showLocalTimes()
    watchSearchFields()
    const refusal = document.querySelector('#refusal .note')
    if (refusal) refusal.focus()
    else if (document.activeElement === document.body || !document.activeElement?.isConnected) restoreFocus()
  })

  function restoreFocus() {
    const wrong = document.querySelector('[aria-invalid=true]')
    const before = focusBefore ? document.getElementById(focusBefore) : null
    const changed = document.querySelector('.saved :is(a, button):is([id^=change-], .link)')
    const wanted = wrong ?? before ?? changed
    wanted?.focus({ preventScroll: true })
  }

  document.addEventListener('htmx:finally:request', () => unmarkBusy(document))

  document.addEventListener('htmx:before:request', () => document.getElementById('refusal')?.replaceChildren())

  document.addEventListener('htmx:after:request', (event) => {
    const { response, text } = event.detail.ctx
    if (response.status >= 500) explain(ownNote(text) ?? noAnswer())
  })

  document.addEventListener('htmx:error', () => explain(noAnswer()))

  /** Our server explains a failure with a note; what stands between us and it (a proxy) answers with anything. */
  function ownNote(text) {
    return new DOMParser().parseFromString(text, 'text/html').querySelector('body > .note[role=alert]')
  }

  function noAnswer() {
    return document.getElementById('no-answer')?.content.cloneNode(true)
  }

  function explain(note) {
    const place = document.getElementById('refusal')
    if (!note || !place) return
    place.replaceChildren(note)
    place.querySelector('.note')?.focus()
  }

  // --- Suggestions while somebody types, as the ARIA pattern of a combobox with a list has it: the focus stays in the field.

  function watchSearchFields() {
    for (const field of document.querySelectorAll('input[data-suggest]:not([role=combobox])')) offerSuggestions(field)
  }

  function offerSuggestions(field) {
    const list = document.createElement('div')
    list.id = `suggestions-${Math.random().toString(36).slice(2)}`
    list.className = 'suggestions'
    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', field.dataset.suggestions)
    list.hidden = true
    field.parentElement.append(list)
    for (const [name, value] of Object.entries({
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': list.id,
    }))
      field.setAttribute(name, value)

    let timer = 0
    let asked = new AbortController()

    const show = (open) => {
      list.hidden = !open
      field.setAttribute('aria-expanded', String(open))
      if (!open) choose(undefined)
    }

    const choose = (option) => {
      for (const other of list.children) other.setAttribute('aria-selected', String(other === option))
      if (option) field.setAttribute('aria-activedescendant', option.id)
      else field.removeAttribute('aria-activedescendant')
      option?.scrollIntoView({ block: 'nearest' })
    }

    const chosen = () => list.querySelector('[aria-selected=true]')

    const ask = async () => {
      asked.abort()
      asked = new AbortController()
      const typed = field.value.trim()
      if (typed.length < 2) return show(false)
      try {
        const { signal } = asked
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal })
        // Somebody who is signed out meanwhile is led to another page.
        if (!answer.ok || answer.redirected) return show(false)
        list.innerHTML = await answer.text()
        show(list.childElementCount > 0 && document.activeElement === field)
      } catch {
        // Another letter came, or nobody answers: the field works without.
      }
    }

    /** A plugin is gone to; a person is written into the field. */
    const take = (option) => {
      if (option.dataset.href) return window.location.assign(option.dataset.href)
      field.value = option.dataset.value
      show(false)
    }

    const move = (step) => {
      const options = [...list.children]
      const at = options.indexOf(chosen())
      choose(options[at < 0 && step < 0 ? options.length - 1 : at + step])
    }

    field.addEventListener('input', () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(ask, 120)
    })
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !list.hidden) {
        event.preventDefault()
        show(false)
      } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && list.childElementCount > 0) {
        event.preventDefault()
        show(true)
        move(event.key === 'ArrowDown' ? 1 : -1)
      } else if (event.key === 'Enter' && !list.hidden && chosen()) {
        event.preventDefault()
        take(chosen())
      }
    })
    list.addEventListener('pointerdown', (event) => {
      const option = event.target.closest('[role=option]')
      if (!option) return
      event.preventDefault()
      take(option)
    })
    field.addEventListener('blur', () => show(false))
  }

  // --- The address of the feed is selected as a whole, ready to be copied.

  document.addEventListener('focusin', (event) => {
    if (event.target.matches('input[readonly]')) event.target.select()
  })

  watchToast()
  watchSearchFields()
  watchDropAreas()
  watchUploads()
  showLocalTimes()
  watchTabs()
  document.querySelector('.page > .note:is([role=alert], [role=status][tabindex])')?.focus()
})()
