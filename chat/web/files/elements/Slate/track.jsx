// One track: what it is, what rules did to it, and what can be done with it.
function host(address) {
  return new URL(address).hostname.replace(/^www\.|^open\./, '')
}

function Act({ name, column, icon: Icon, words, named, pressed, busy, onClick, more, className = '' }) {
  return (
    <button
      type="button"
      className={`uc-act ${more ? 'uc-more' : ''} ${className}`}
      data-column={column}
      aria-label={words.label('of', { act: name, named })}
      aria-pressed={pressed}
      aria-disabled={busy}
      title={name}
      onClick={() => busy || onClick()}
    >
      <Icon aria-hidden="true" />
    </button>
  )
}

// Everything that can be done with a track, by name.
function Details({ card, words, named, busy, liked, locked, count, does }) {
  const can = [
    { name: 'dislike', icon: ThumbsDown, pressed: liked === false, act: () => does.like(card, liked === false ? null : false) },
    { name: 'drop', icon: X, out: locked, act: () => does.say('drop', [card.rank]) },
    { name: 'replace', icon: RefreshCw, out: locked, act: () => does.say('replace', [card.rank]) },
    { name: 'more', icon: ListPlus, act: () => does.say('more', [card.rank]) },
    { name: locked ? 'locked' : 'lock', icon: Lock, pressed: locked, act: () => does.lock([card.id], !locked) },
    { name: 'up', icon: ArrowUp, out: card.rank === 1, act: () => does.move(card.rank, card.rank - 1) },
    { name: 'down', icon: ArrowDown, out: card.rank === count, act: () => does.move(card.rank, card.rank + 1) },
    { name: 'why', icon: CircleHelp, act: () => does.say('why', [card.rank]) }
  ]
  return (
    <div className="uc-panel">
      {card.reasons.length ? <p>{card.reasons.join(' · ')}</p> : null}
      {card.url ? (
        <a className="uc-offer" data-column="open-in" href={card.url} target="_blank" rel="noopener noreferrer">
          {words.label('open_in', { host: host(card.url) })}
          <ArrowUpRight aria-label={words.label('leaves')} />
        </a>
      ) : null}
      {can
        .filter(({ out }) => !out)
        .map(({ name, icon: Icon, pressed, act }) => (
          <button
            key={name}
            type="button"
            className="uc-offer"
            data-column={`all-${name}`}
            aria-label={words.label('of', { act: words.label(name), named })}
            aria-pressed={pressed}
            aria-disabled={busy}
            onClick={() => busy || act()}
          >
            <Icon aria-hidden="true" />
            {words.label(name)}
          </button>
        ))}
    </div>
  )
}

function Title({ card, named, words }) {
  if (!card.url) return <span>{card.title}</span>
  return (
    <a
      href={card.url}
      data-column="title"
      target="_blank"
      rel="noopener noreferrer"
      title={words.label('open_in', { host: host(card.url) })}
      aria-label={words.label('opens', { named, host: host(card.url) })}
    >
      {card.title}
      <ArrowUpRight aria-hidden="true" />
    </a>
  )
}

function Track({ card, count, words, liked, locked, selected, heard, playing, current, busy, does }) {
  const [open, setOpen] = useState(false)
  const named = words.label('named', card)
  const facts = [card.album, card.year, card.genres.slice(0, 2).join(', ')].filter(Boolean).join(' · ')
  const shared = { words, named }
  return (
    <li
      className="uc-track"
      data-track={card.id}
      data-locked={locked}
      aria-current={current || undefined}
      draggable={!busy}
      onDragStart={(event) => event.dataTransfer.setData('text/x-rank', String(card.rank))}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        does.move(Number(event.dataTransfer.getData('text/x-rank')), card.rank)
      }}
      onKeyDown={(event) => {
        const by = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key]
        if (by) {
          event.preventDefault()
          does.move(card.rank, card.rank + by)
        }
      }}
    >
      <button
        type="button"
        role="checkbox"
        className="uc-pick"
        data-column="pick"
        aria-checked={selected}
        aria-label={words.label('select', { named })}
        title={words.label('select', { named })}
        onClick={() => does.select(card.id, !selected)}
      >
        <Cover card={card} />
        <span aria-hidden="true">{selected ? <Check /> : card.rank}</span>
      </button>
      <div className="uc-what">
        <div className="uc-title">
          <Title card={card} {...shared} />
        </div>
        <div className="uc-artist">{card.artist}</div>
        <div className="uc-facts" title={facts}>
          {facts}
        </div>
      </div>
      <div className="uc-sound">
        {card.energy ? <Energy of={card.energy} words={words} /> : null}
        {card.tempo ? <Tempo of={card.tempo} words={words} /> : null}
      </div>
      <span className="uc-length">{card.length}</span>
      <div className="uc-acts" role="group" aria-label={words.label('acts', { named })}>
        {locked ? <Lock className="uc-locked" role="img" aria-label={words.label('locked')} /> : null}
        {heard ? <Act {...shared} column="play" icon={playing ? Pause : Play} name={words.label(playing ? 'pause' : 'play')} onClick={() => window.undercard.player.press(card.id)} /> : null}
        <Act {...shared} column="like" icon={ThumbsUp} name={words.label('like')} pressed={liked === true} onClick={() => does.like(card, liked === true ? null : true)} />
        <Act {...shared} column="dislike" more icon={ThumbsDown} name={words.label('dislike')} pressed={liked === false} onClick={() => does.like(card, liked === false ? null : false)} />
        {locked ? null : <Act {...shared} column="drop" more icon={X} name={words.label('drop')} busy={busy} onClick={() => does.say('drop', [card.rank])} />}
        <button
          type="button"
          className="uc-act uc-open"
          data-column="open"
          aria-label={words.label('details', { named })}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Ellipsis aria-hidden="true" />
        </button>
      </div>
      {card.badges.length ? (
        <div className="uc-rules">
          {byEffect(card.badges).map(([effect, badges]) => (
            <Rule key={effect} effect={effect} badges={badges} {...shared} />
          ))}
        </div>
      ) : null}
      {open ? <Details {...{ card, count, words, named, busy, liked, locked, does }} /> : null}
    </li>
  )
}
