// The list as a file: chat/web/turn_view.py says which properties it gets. Nothing is asked of a
// server: the page holds the text, and the link saves it.
import { Download } from 'lucide-react'

export default function ListFile() {
  const { name, media, text } = props
  const href = `data:${media};charset=utf-8,${encodeURIComponent(text)}`
  return (
    <a className="uc-file" href={href} download={name}>
      <Download size={16} aria-hidden="true" /> {name}
    </a>
  )
}
