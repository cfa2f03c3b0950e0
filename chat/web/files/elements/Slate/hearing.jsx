// What of the list can be heard, and what plays: files/player.js knows, and plays the list in sight.
function useHeard(cards) {
  const { player } = window.undercard
  const [{ heard, playing, paused }, setState] = useState(player.state)
  const ids = cards.map(({ id }) => id).join()
  useEffect(() => player.watch(setState), [])
  useEffect(() => void player.queue(cards), [ids])
  return (id) => ({ heard: heard.includes(id), current: playing === id, playing: playing === id && !paused })
}
