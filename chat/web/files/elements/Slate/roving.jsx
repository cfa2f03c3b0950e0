// One tab stop for the whole list: arrow keys go from track to track and from control to control, and the focus stays in the
// list when a track that had it goes.
const COLUMN = 'data-column'
const visible = (part) => part.checkVisibility?.() ?? part.offsetParent !== null

function rowsOf(list) {
  return [...list.children].map((row) => [...row.querySelectorAll(`[${COLUMN}]`)].filter(visible))
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [-Infinity, 0], End: [Infinity, 0] }
const within = (at, length) => Math.max(0, Math.min(at, length - 1))

function useRoving() {
  const list = useRef(null)
  const spot = useRef({ row: 0, column: '' })
  const holds = useRef(false)

  const partAt = (row, column) => {
    const parts = rowsOf(list.current)[row] ?? []
    return parts.find((part) => part.getAttribute(COLUMN) === column) ?? parts[0]
  }
  useEffect(() => {
    if (!list.current) return
    const { row, column } = spot.current
    const stop = partAt(within(row, list.current.children.length), column)
    for (const part of list.current.querySelectorAll(`[${COLUMN}]`)) part.tabIndex = part === stop ? 0 : -1
    if (holds.current && document.activeElement === document.body) stop?.focus()
  })
  useEffect(() => {
    const leave = (event) => {
      if (!list.current?.contains(event.target)) holds.current = false
    }
    document.addEventListener('pointerdown', leave)
    document.addEventListener('focusin', leave)
    return () => {
      document.removeEventListener('pointerdown', leave)
      document.removeEventListener('focusin', leave)
    }
  }, [])

  const onFocus = ({ target }) => {
    const row = [...list.current.children].findIndex((one) => one.contains(target))
    if (row < 0) return // in a pop-up
    holds.current = true
    spot.current = { row, column: target.getAttribute(COLUMN) ?? '' }
    for (const part of list.current.querySelectorAll(`[${COLUMN}]`)) part.tabIndex = part === target ? 0 : -1
  }
  const onKeyDown = (event) => {
    const step = STEPS[event.key]
    if (!step || event.altKey || event.ctrlKey || event.metaKey || !list.current.contains(event.target)) return
    event.preventDefault()
    const rows = rowsOf(list.current)
    const { row, column } = spot.current
    const at = rows[row].indexOf(event.target)
    const to = step[0] ? partAt(within(row + step[0], rows.length), column) : rows[row][within(at + step[1], rows[row].length)]
    to?.focus()
  }
  return { ref: list, onFocus, onKeyDown }
}
