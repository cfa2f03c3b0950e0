// What the list goes by. Each can be taken back, or put in other words: then it is taken back first.
function Chip({ held, takeBack, words, busy, say, change }) {
  const [draft, setDraft] = useState(null)
  const field = useRef(null)
  useEffect(() => field.current?.select(), [draft === null])
  if (draft !== null) {
    const send = (event) => {
      event.preventDefault()
      setDraft(null)
      if (draft.trim() && draft.trim() !== held) change(takeBack, draft.trim())
    }
    return (
      <form className="uc-chip" onSubmit={send}>
        <input
          ref={field}
          value={draft}
          size={Math.max(8, draft.length)}
          aria-label={words.label('edit', { words: held })}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={() => setDraft(null)}
          onKeyDown={(event) => event.key === 'Escape' && setDraft(null)}
        />
      </form>
    )
  }
  return (
    <span className="uc-chip">
      <button type="button" className="uc-held" aria-label={words.label('edit', { words: held })} title={words.label('edit', { words: held })} onClick={() => setDraft(held)}>
        {held}
      </button>
      <button
        type="button"
        aria-label={words.label('take_back', { words: held })}
        title={words.label('take_back', { words: held })}
        aria-disabled={busy}
        onClick={() => busy || say(takeBack)}
      >
        <X aria-hidden="true" />
      </button>
    </span>
  )
}

function GoingBy({ held, words, busy, say }) {
  const [pending, setPending] = useState('') // said as soon as what it stands for is taken back
  const ran = useRef(false)
  useEffect(() => {
    if (pending && busy) ran.current = true
    if (!pending || busy || !ran.current) return
    ran.current = false
    setPending('')
    say(pending)
  }, [busy, pending])
  const change = (takeBack, instead) => {
    if (busy) return
    setPending(instead)
    say(takeBack)
  }
  return (
    <ul className="uc-chips" aria-label={words.label('going_by')}>
      {held.map(({ words: said, say: takeBack }, at) => (
        <li key={`${at} ${said}`}>
          <Chip words={words} {...{ takeBack, busy, say, change }} held={said} />
        </li>
      ))}
    </ul>
  )
}
