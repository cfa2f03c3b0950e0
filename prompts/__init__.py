"""Every text that a language model is given: templates with front matter, rendered strictly.

`yaml12`, which their front matter is read with, reads every other data file of ours as well.
"""

from undercard.prompts.loader import Prompt, PromptError, load_prompt

__all__ = ["Prompt", "PromptError", "load_prompt"]
