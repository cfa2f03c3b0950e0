// What the elements have in common. chat/web/drawings.py puts WORDS and FORMATS before it, and an element's files after it.
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import { useChatData } from '@chainlit/react-client'
import { toast } from 'sonner'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import {
  ArrowDown,
  ArrowUp,
  ArrowUpRight,
  Check,
  CircleHelp,
  Copy,
  Download,
  Ellipsis,
  GripVertical,
  ListPlus,
  Lock,
  Pause,
  Play,
  Quote,
  Redo2,
  RefreshCw,
  Scale,
  Share2,
  ThumbsDown,
  ThumbsUp,
  Undo2,
  X
} from 'lucide-react'

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

// The labels and the utterances of a language, with their holes filled.
function wordsOf(language) {
  const { labels, say } = WORDS[language] ?? WORDS.en
  const listed = (ranks) => ranks.join(', ').replace(/, (\d+)$/, `${labels.and}$1`)
  return {
    label: (name, values = {}) => fill(labels[name], values),
    say: (name, ranks = [], values = {}) => fill(say[name], { ranks: listed(ranks), ...values })
  }
}

function summary({ label }, count, minutes, lifted = 0) {
  const parts = [
    count === 1 ? label('track') : label('tracks', { n: count }),
    minutes && label('minutes', { n: minutes }),
    lifted && label('lifted', { n: lifted })
  ]
  return parts.filter(Boolean).join(' · ')
}

// Whether a turn runs, so that nothing else can be said.
function useBusy() {
  const { loading, connected } = useChatData()
  return loading || !connected
}
