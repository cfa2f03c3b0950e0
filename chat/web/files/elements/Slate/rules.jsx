// The rules that acted on a track: a badge, and behind it the rule with its words, its source and who asked for it.

// Rules that did the same to a track share one badge.
function byEffect(badges) {
  const groups = new Map()
  for (const badge of badges) groups.set(badge.effect, [...(groups.get(badge.effect) ?? []), badge])
  return [...groups]
}

function Law({ badge, words }) {
  return (
    <article>
      <p className="uc-says">{badge.says}</p>
      {badge.quote ? (
        <blockquote>
          <Quote aria-hidden="true" />
          <span>{badge.quote}</span>
        </blockquote>
      ) : null}
      <dl>
        {badge.source ? <dt>{words.label('source')}</dt> : null}
        {badge.source ? (
          <dd>
            {badge.uri ? (
              <a href={badge.uri} target="_blank" rel="noopener noreferrer">
                {badge.source}
                <ArrowUpRight aria-label={words.label('new_tab')} />
              </a>
            ) : (
              badge.source
            )}
          </dd>
        ) : null}
        {badge.stakeholder ? <dt>{words.label('asked_by')}</dt> : null}
        {badge.stakeholder ? <dd>{badge.stakeholder}</dd> : null}
        <dt>{words.label('did')}</dt>
        <dd>{badge.effect}</dd>
      </dl>
      <code>{badge.norm}</code>
    </article>
  )
}

function Rule({ effect, badges, named, words }) {
  const [open, setOpen] = useState(false)
  const timer = useRef(null)
  const hovered = useRef(false)
  const later = (value, ms) => (event) => {
    if (event.pointerType !== 'mouse') return
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      hovered.current = value
      setOpen(value)
    }, ms)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const change = (value) => {
    clearTimeout(timer.current)
    if (!value && hovered.current) {
      hovered.current = false // the first click on a rule that only hovers keeps it open
      setOpen(true)
    } else setOpen(value)
  }
  const forget = () => {
    hovered.current = false
  }
  const n = badges.length
  return (
    <Popover open={open} onOpenChange={change}>
      <PopoverTrigger asChild>
        <button
          type="button"
          className="uc-rule"
          data-column="rule"
          aria-label={words.label(n > 1 ? 'rules_acted' : 'rule_acted', { n, named, effect })}
          onPointerEnter={later(true, 220)}
          onPointerLeave={later(false, 260)}
        >
          <Scale aria-hidden="true" />
          <span>{n > 1 ? words.label('by_rules', { effect, n }) : effect}</span>
        </button>
      </PopoverTrigger>
      <PopoverContent
        className="uc-law"
        align="start"
        collisionPadding={12}
        aria-label={words.label(n > 1 ? 'rules' : 'rule')}
        onOpenAutoFocus={(event) => hovered.current && event.preventDefault()}
        onPointerEnter={later(true, 0)}
        onPointerLeave={later(false, 260)}
        onEscapeKeyDown={forget}
        onInteractOutside={forget}
      >
        {badges.map((badge) => (
          <Law key={badge.norm} badge={badge} words={words} />
        ))}
      </PopoverContent>
    </Popover>
  )
}
