// The rules that bound this list: what each did to it, what was wanted and what was got, and the list without them.
function Share({ wanted, got, words }) {
  const name = words.label('share_of', { got: Math.round(got * 100), wanted: Math.round(wanted * 100) })
  return (
    <div className="uc-share">
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={name}>
        <rect width="100" height="8" className="uc-whole" />
        <rect width={Math.min(100, got * 100)} height="8" className="uc-part" />
        <rect x={Math.min(99, wanted * 100)} width="1" height="8" className="uc-quota" />
      </svg>
      <span aria-hidden="true">{name}</span>
    </div>
  )
}

const LINE = 26
const SHORT = 25
const short = (text) => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text)

// Before and after: a line leads each track from where it would be to where it is.
function Before({ cards, without, words }) {
  const place = (at) => at * LINE + LINE / 2
  const old = new Map(without.map(({ id }, at) => [id, at]))
  const here = new Set(cards.map(({ id }) => id))
  const height = Math.max(cards.length, without.length) * LINE
  return (
    <figure className="uc-before">
      <figcaption>
        <span>{words.label('without')}</span>
        <span>{words.label('with')}</span>
      </figcaption>
      <svg viewBox={`0 0 500 ${height}`} role="img" aria-label={words.label('compared', { before: without.map(({ title }) => title).join(', ') })}>
        {without.map(({ id, title }, at) => (
          <text key={id} x="0" y={place(at) + 4} className={here.has(id) ? '' : 'uc-gone'}>
            {`${at + 1}  ${short(title)}`}
          </text>
        ))}
        {cards.map(({ id, title, badges }, at) => (
          <text key={id} x="300" y={place(at) + 4} className={badges.length ? 'uc-lifted' : ''}>
            {`${at + 1}  ${short(title)}`}
          </text>
        ))}
        {cards.map(({ id, badges }, at) => (
          <line key={id} x1={old.has(id) ? 212 : 270} x2="292" y1={old.has(id) ? place(old.get(id)) : place(at)} y2={place(at)} className={badges.length ? 'uc-lifted' : ''} />
        ))}
      </svg>
    </figure>
  )
}

function Laws({ cards, rules, without, words }) {
  return (
    <div className="uc-laws" tabIndex="0" role="group" aria-label={words.label('at_work')}>
      {without.length ? <Before {...{ cards, without, words }} /> : null}
      {rules.map((rule) => (
        <article key={rule.norm}>
          <p className="uc-says">{rule.says}</p>
          <p>
            {rule.lifted.length ? words.label('did_lift', { ranks: rule.lifted.join(', ') }) : words.label('did_nothing')}
            {rule.holds === false ? ` · ${words.label('gave_way')}` : ''}
          </p>
          {rule.wanted !== null && rule.got !== null ? <Share {...{ words, wanted: rule.wanted, got: rule.got }} /> : null}
          {rule.wanted !== null && rule.over_time !== null ? (
            <>
              <p>{words.label('over_time')}</p>
              <Share {...{ words, wanted: rule.wanted, got: rule.over_time }} />
            </>
          ) : null}
          {rule.quote ? <blockquote>{rule.quote}</blockquote> : null}
          <p className="uc-facts">
            {rule.uri ? (
              <a href={rule.uri} target="_blank" rel="noopener noreferrer">
                {rule.source}
                <ArrowUpRight aria-label={words.label('new_tab')} />
              </a>
            ) : (
              rule.source
            )}
            {rule.stakeholder ? ` · ${words.label('asked_by')}: ${rule.stakeholder}` : ''}
          </p>
        </article>
      ))}
    </div>
  )
}
