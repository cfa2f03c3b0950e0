// One slate of tracks: chat/web/cards.py says which properties it gets, undercard.css how it looks.
import { useEffect, useRef, useState } from 'react'
import { useChatData } from '@chainlit/react-client'
import { toast } from 'sonner'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import {
  ArrowUpRight,
  CircleHelp,
  Ellipsis,
  ListPlus,
  Quote,
  Scale,
  ThumbsDown,
  ThumbsUp,
  X
} from 'lucide-react'

function host(address) {
  return new URL(address).hostname.replace(/^www\.|^open\./, '')
}

// Rules that did the same to a track share one badge.
function byEffect(badges) {
  const groups = new Map()
  for (const badge of badges) groups.set(badge.effect, [...(groups.get(badge.effect) ?? []), badge])
  return [...groups]
}

function Law({ badge }) {
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
        <dt>Source</dt>
        <dd>
          {badge.uri ? (
            <a href={badge.uri} target="_blank" rel="noopener noreferrer">
              {badge.source}
              <ArrowUpRight aria-label="(opens in a new tab)" />
            </a>
          ) : (
            badge.source
          )}
        </dd>
        <dt>Asked for by</dt>
        <dd>{badge.stakeholder}</dd>
        <dt>What it did here</dt>
        <dd>{badge.effect}</dd>
      </dl>
      <code>{badge.norm}</code>
    </article>
  )
}

function Rule({ effect, badges }) {
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
  return (
    <Popover open={open} onOpenChange={change}>
      <PopoverTrigger asChild>
        <button
          type="button"
          className={effect.startsWith('moved down') ? 'uc-rule uc-quiet' : 'uc-rule'}
          aria-label={
            badges.length > 1
              ? `${badges.length} rules acted on this track: ${effect}. Read the rules`
              : `A rule acted on this track: ${effect}. Read the rule`
          }
          onPointerEnter={later(true, 220)}
          onPointerLeave={later(false, 260)}
        >
          <Scale aria-hidden="true" />
          <span>{badges.length > 1 ? `${effect}, by ${badges.length} rules` : effect}</span>
        </button>
      </PopoverTrigger>
      <PopoverContent
        className="uc-law"
        align="start"
        collisionPadding={12}
        aria-label={badges.length > 1 ? 'The rules that acted' : 'The rule that acted'}
        onOpenAutoFocus={(event) => hovered.current && event.preventDefault()}
        onPointerEnter={later(true, 0)}
        onPointerLeave={later(false, 260)}
        onEscapeKeyDown={() => {
          hovered.current = false
        }}
        onInteractOutside={() => {
          hovered.current = false
        }}
      >
        {badges.map((badge) => (
          <Law key={badge.norm} badge={badge} />
        ))}
      </PopoverContent>
    </Popover>
  )
}

function Act({ label, hint, icon: Icon, pressed, disabled, onClick, more }) {
  return (
    <button
      type="button"
      className={more ? 'uc-act uc-more' : 'uc-act'}
      aria-label={label}
      aria-pressed={pressed}
      title={hint || label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon aria-hidden="true" />
    </button>
  )
}

function Track({ card, liked, editable, busy, onLike, say }) {
  const [open, setOpen] = useState(false)
  const named = `“${card.title}” by ${card.artist}`
  const facts = [card.album, card.year, card.genres.slice(0, 2).join(', ')].filter(Boolean)
  const why = card.reasons.join(' · ')
  const steer = [
    { icon: ListPlus, label: 'More like this', words: `more like ${card.rank}` },
    { icon: X, label: 'Drop', words: `drop ${card.rank}` },
    { icon: CircleHelp, label: 'Why this?', words: `why ${card.rank}?`, hint: why && `Why this? ${why}` }
  ]
  return (
    <li className="uc-track" data-track={card.id}>
      <span className="uc-rank" aria-hidden="true">
        {card.rank}
      </span>
      <div className="uc-what">
        <div className="uc-title">
          {card.url ? (
            <a
              href={card.url}
              target="_blank"
              rel="noopener noreferrer"
              title={`Open on ${host(card.url)}`}
              aria-label={`${named}, open on ${host(card.url)} in a new tab`}
            >
              {card.title}
              <ArrowUpRight aria-hidden="true" />
            </a>
          ) : (
            <span>{card.title}</span>
          )}
        </div>
        <div className="uc-artist">{card.artist}</div>
        <div className="uc-facts" title={facts.join(' · ')}>
          {facts.join(' · ')}
        </div>
      </div>
      <span className="uc-length">{card.length}</span>
      <div className="uc-acts" role="group" aria-label={`What to do with ${named}`}>
        <Act
          icon={ThumbsUp}
          label={`Like ${named}`}
          hint="Like"
          pressed={liked === true}
          onClick={() => onLike(liked === true ? null : true)}
        />
        <Act
          icon={ThumbsDown}
          label={`Dislike ${named}`}
          hint="Dislike"
          more
          pressed={liked === false}
          onClick={() => onLike(liked === false ? null : false)}
        />
        {editable
          ? steer.map(({ icon, label, words, hint }) => (
              <Act
                key={words}
                more
                icon={icon}
                label={`${label} (${named})`}
                hint={hint || label}
                disabled={busy}
                onClick={() => say(words)}
              />
            ))
          : null}
        <button
          type="button"
          className="uc-act uc-open"
          aria-label={`More about ${named}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Ellipsis aria-hidden="true" />
        </button>
      </div>
      {card.badges.length ? (
        <div className="uc-rules">
          {byEffect(card.badges).map(([effect, badges]) => (
            <Rule key={effect} effect={effect} badges={badges} />
          ))}
        </div>
      ) : null}
      {open ? (
        <div className="uc-panel">
          {why ? <p>{why}</p> : null}
          <button
            type="button"
            className="uc-offer"
            aria-pressed={liked === false}
            onClick={() => onLike(liked === false ? null : false)}
          >
            <ThumbsDown aria-hidden="true" />
            Dislike
          </button>
          {editable
            ? steer.map(({ icon: Icon, label, words }) => (
                <button key={words} type="button" className="uc-offer" disabled={busy} onClick={() => say(words)}>
                  <Icon aria-hidden="true" />
                  {label}
                </button>
              ))
            : null}
        </div>
      ) : null}
    </li>
  )
}

// What the list goes by; each can be taken back.
function GoingBy({ held, current, busy, say }) {
  return (
    <ul className="uc-chips" aria-label="What this list goes by">
      {held.map(({ words, say: takeBack }) => (
        <li key={takeBack} className="uc-chip">
          {words}
          {current ? (
            <button
              type="button"
              aria-label={`Take back: ${words}`}
              title="Take this back"
              disabled={busy}
              onClick={() => say(takeBack)}
            >
              <X aria-hidden="true" />
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

function summary(cards, minutes) {
  const moved = cards.filter((card) => card.badges.length).length
  const parts = [
    `${cards.length} ${cards.length === 1 ? 'track' : 'tracks'}`,
    minutes && `${minutes} min`,
    moved && `${moved} moved by rules`
  ]
  return parts.filter(Boolean).join(' · ')
}

export default function Slate() {
  const { cards, offers, turn, current, minutes, goingBy = [] } = props
  const [liked, setLiked] = useState(props.liked)
  const { loading, connected } = useChatData()
  const busy = loading || !connected

  const like = async (card, value) => {
    const before = liked
    setLiked({ ...liked, [card.id]: value })
    try {
      const answer = await callAction({ name: 'feedback', payload: { turn, track: card.id, liked: value } })
      if (!answer?.response?.kept) throw new Error('not kept')
    } catch {
      setLiked(before)
      toast.error('That like was not kept. Is “Remember me” switched on in the settings?')
    }
  }

  return (
    <section className="uc-slate" aria-label={current ? 'The list' : 'An earlier list'} data-current={current}>
      {goingBy.length ? <GoingBy held={goingBy} current={current} busy={busy} say={sendUserMessage} /> : null}
      {cards.length ? (
        <div className="uc-list">
          <header>{summary(cards, minutes)}</header>
          <ol>
            {cards.map((card) => (
              <Track
                key={card.id}
                card={card}
                liked={liked[card.id] ?? null}
                editable={current}
                busy={busy}
                say={sendUserMessage}
                onLike={(value) => like(card, value)}
              />
            ))}
          </ol>
        </div>
      ) : null}
      {current && offers.length ? (
        <div className="uc-offers" role="group" aria-label="You could say">
          {offers.map((offer) => (
            <button key={offer} type="button" className="uc-offer" disabled={busy} onClick={() => sendUserMessage(offer)}>
              {offer}
            </button>
          ))}
        </div>
      ) : null}
    </section>
  )
}
