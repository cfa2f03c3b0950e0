"""Every text that a language model is given: templates with front matter, rendered strictly.

`yaml12`, which their front matter is read with, reads every other data file of ours as well; `door`
opens every other package.

>>> from undercard.prompts import load_prompt
>>> sorted(load_prompt("rank").variables)
['avoided', 'liked', 'request']

The names in `__all__` are public. Everything else is private, modules included, and may change
without notice.
"""

from undercard.prompts.loader import Prompt, PromptError, load_prompt

__all__ = ["Prompt", "PromptError", "load_prompt"]
