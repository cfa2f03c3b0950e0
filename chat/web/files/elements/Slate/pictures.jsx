// What a track looks and sounds like, drawn: the catalogue has no covers, and nothing is loaded from elsewhere.
function hash(text) {
  let made = 2166136261
  for (const letter of text) made = Math.imul(made ^ letter.codePointAt(0), 16777619)
  return made >>> 0
}

const SHAPES = [
  (n) => [15, 10.5, 6, 1.5].map((r) => <circle key={r} cx={12 + (n % 17)} cy={12 + (n % 13)} r={r} fill="none" strokeWidth="2" />),
  (n) => [0, 1, 2, 3, 4].map((i) => <path key={i} d={`M${6 + i * 7} 34V${30 - ((n >> (i * 3)) % 8) * 3}`} strokeWidth="4" strokeLinecap="round" />),
  (n) => [0, 1, 2].map((i) => <path key={i} d={`M-2 ${14 + i * 9}q10 ${-6 - (n % 8)} 21 0t23 0`} fill="none" strokeWidth="2.5" />),
  (n) => [0, 1, 2].map((i) => <rect key={i} x={8 + i * 4} y={8 + i * 4} width={24 - i * 8} height={24 - i * 8} fill="none" strokeWidth="1.8" transform={`rotate(${(n % 90) + i * 15} 20 20)`} />)
]

function Cover({ card }) {
  const hue = hash(card.artist) % 360
  const drawn = hash(card.album ?? card.title)
  return (
    <svg className="uc-cover" viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" fill={`hsl(${hue} 42% 34%)`} />
      <g stroke={`hsl(${(hue + 40) % 360} 70% 78%)`}>{SHAPES[drawn % SHAPES.length](drawn >>> 3)}</g>
    </svg>
  )
}

function Energy({ of, words }) {
  const name = words.label('energy', { n: of })
  return (
    <svg className="uc-picture" viewBox="0 0 24 16" role="img" aria-label={name}>
      <title>{name}</title>
      {[1, 2, 3, 4, 5].map((step) => (
        <rect key={step} x={step * 5 - 5} y={15 - step * 3} width="3.4" height={step * 3} rx="1" opacity={step <= of ? 1 : 0.25} />
      ))}
    </svg>
  )
}

// The beats of a second and a half.
function Tempo({ of, words }) {
  const name = words.label('tempo', { n: of })
  const apart = (28 * 60) / of / 1.5
  const beats = Array.from({ length: Math.floor(26 / apart) + 1 }, (_, at) => 1.6 + at * apart)
  return (
    <svg className="uc-picture" viewBox="0 0 30 16" role="img" aria-label={name}>
      <title>{name}</title>
      {beats.map((x) => (
        <rect key={x} x={x} y="4" width="1.8" height="11" rx=".9" />
      ))}
    </svg>
  )
}
