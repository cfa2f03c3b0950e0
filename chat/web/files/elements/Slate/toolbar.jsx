// What can be done with the whole list, and with the tracks that are selected.
function save({ name, media, text }) {
  const link = document.createElement('a')
  link.href = `data:${media};charset=utf-8,${encodeURIComponent(text)}`
  link.download = name
  link.click()
}

function Tool({ name, icon: Icon, busy, onClick, ...others }) {
  return (
    <button type="button" className="uc-act" aria-label={name} title={name} aria-disabled={busy} onClick={() => busy || onClick()} {...others}>
      <Icon aria-hidden="true" />
    </button>
  )
}

function Formats({ words, act }) {
  const [open, setOpen] = useState(false)
  const take = async (form) => {
    setOpen(false)
    try {
      const answer = await act({ name: 'hand_over', payload: { form } })
      if (!answer?.response?.text) throw new Error('nothing was made')
      save(answer.response)
    } catch {
      toast.error(words.label('not_handed'))
    }
  }
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <button type="button" className="uc-act" aria-label={words.label('download')} title={words.label('download')}>
          <Download aria-hidden="true" />
        </button>
      </PopoverTrigger>
      <PopoverContent className="uc-formats" align="end" aria-label={words.label('download')}>
        {FORMATS.map((form) => (
          <button key={form} type="button" onClick={() => take(form)}>
            {form === 'html' ? words.label('share') : form.toUpperCase()}
          </button>
        ))}
      </PopoverContent>
    </Popover>
  )
}

function Toolbar({ cards, words, busy, does, undo, redo, act, children }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(cards.map(({ artist, title }) => `${artist} - ${title}`).join('\n'))
      toast.success(words.label('copied'))
    } catch {
      toast.error(words.label('not_copied'))
    }
  }
  return (
    <div className="uc-tools">
      {children}
      {undo ? <Tool name={words.label('undo')} icon={Undo2} busy={busy} onClick={() => does.say('undo')} /> : null}
      {redo ? <Tool name={words.label('redo')} icon={Redo2} busy={busy} onClick={() => does.say('redo')} /> : null}
      {cards.length ? <Tool name={words.label('copy')} icon={Copy} onClick={copy} /> : null}
      {cards.length ? <Formats words={words} act={act} /> : null}
    </div>
  )
}

function Several({ cards, words, busy, does, selected, locked }) {
  const chosen = cards.filter(({ id }) => selected.has(id))
  const ranks = chosen.filter(({ id }) => !locked.has(id)).map(({ rank }) => rank)
  const firm = cards.filter(({ id }) => locked.has(id)).map(({ rank }) => rank)
  const done = (name, which) => {
    does.say(name, which)
    does.clear()
  }
  const can = [
    chosen.length && ranks.length && ['drop', () => done('drop', ranks)],
    chosen.length && ranks.length && ['replace', () => done('replace', ranks)],
    chosen.length && ['more', () => done('more', chosen.map(({ rank }) => rank))],
    chosen.length && ['lock', () => does.lock(chosen.map(({ id }) => id), true)],
    firm.length && firm.length < cards.length && ['only_locked', () => done('but', firm)],
    chosen.length && ['clear', does.clear]
  ].filter(Boolean)
  if (!can.length) return null
  return (
    <div className="uc-several" role="group" aria-label={words.label('selected', { n: chosen.length })}>
      {chosen.length ? <span>{words.label('selected', { n: chosen.length })}</span> : null}
      {can.map(([name, act]) => (
        <button key={name} type="button" className="uc-offer" aria-disabled={busy} onClick={() => busy || act()}>
          {words.label(name)}
        </button>
      ))}
    </div>
  )
}
