// The list in force, beside the talk: chat/web/slate_element.py says which properties it gets, undercard.css how it looks.
function Slate({ cards, turn, minutes, goingBy, undo, redo, language, rules, gaveWay, without, liked: judged, say, act }) {
  const words = wordsOf(language)
  const busy = useBusy()
  const [liked, setLiked] = useState(judged)
  const [selected, setSelected] = useState(new Set())
  const [locked, setLocked] = useState(new Set())
  const [ruled, setRuled] = useState(false) // whether the rules are shown in the place of the tracks
  const roving = useRoving()
  const heard = useHeard(cards)
  const here = new Set(cards.map(({ id }) => id))
  const [chosen, firm] = [selected, locked].map((ids) => new Set([...ids].filter((id) => here.has(id))))

  const like = async (card, value) => {
    const before = liked
    setLiked({ ...liked, [card.id]: value })
    try {
      const answer = await act({ name: 'feedback', payload: { turn, track: card.id, liked: value } })
      if (!answer?.response?.kept) throw new Error('not kept')
    } catch {
      setLiked(before)
      toast.error(words.label('not_kept'))
    }
  }
  const does = {
    like,
    say: (name, ranks, values) => busy || say(words.say(name, ranks, values)),
    move: (from, to) => from !== to && to >= 1 && to <= cards.length && does.say('move', [], { from, to }),
    select: (id, on) => setSelected((ids) => new Set(on ? [...ids, id] : [...ids].filter((one) => one !== id))),
    clear: () => setSelected(new Set()),
    lock: (ids, on) => setLocked((held) => new Set(on ? [...held, ...ids] : [...held].filter((one) => !ids.includes(one))))
  }
  if (!cards.length && !goingBy.length) return null
  const lifted = cards.filter(({ badges }) => badges.length).length
  return (
    <section className="uc-slate" aria-label={words.label('list')}>
      {goingBy.length ? <GoingBy held={goingBy} {...{ words, busy, say }} /> : null}
      <div className="uc-list">
        <header>
          <div aria-live="polite">
            <p>{cards.length ? summary(words, cards.length, minutes, lifted) : words.label('nothing')}</p>
            {gaveWay ? <p className="uc-gave-way">{gaveWay}</p> : null}
          </div>
          <Toolbar {...{ cards, words, busy, does, undo, redo, act }}>
            {rules.length ? <Tool name={words.label('at_work')} icon={Scale} aria-pressed={ruled} onClick={() => setRuled(!ruled)} /> : null}
          </Toolbar>
        </header>
        {ruled ? <Laws {...{ cards, rules, without, words }} /> : null}
        <Several {...{ cards, words, busy, does, selected: chosen, locked: firm }} />
        <ol {...roving} hidden={ruled}>
          {cards.map((card) => (
            <Track
              key={card.id}
              count={cards.length}
              liked={liked[card.id] ?? null}
              locked={firm.has(card.id)}
              selected={chosen.has(card.id)}
              {...heard(card.id)}
              {...{ card, words, busy, does }}
            />
          ))}
        </ol>
      </div>
    </section>
  )
}
