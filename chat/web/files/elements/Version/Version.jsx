// A turn's list, folded into one line as soon as another is in force, and what could be said after it.
function Version({ tracks, minutes, offers, language, current, say }) {
  const words = wordsOf(language)
  const busy = useBusy()
  return (
    <div className="uc-version">
      {tracks.length && !current ? (
        <details>
          <summary>
            {words.label('earlier')} · {summary(words, tracks.length, minutes)}
          </summary>
          <ol>
            {tracks.map(({ title, artist }, at) => (
              <li key={at}>
                {title} <span>{artist}</span>
              </li>
            ))}
          </ol>
        </details>
      ) : null}
      {current && offers.length ? (
        <div className="uc-offers" role="group" aria-label={words.label('could_say')}>
          {offers.map((offer) => (
            <button key={offer} type="button" className="uc-offer" aria-disabled={busy} onClick={() => busy || say(offer)}>
              {offer}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  )
}
