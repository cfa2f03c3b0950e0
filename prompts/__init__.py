"""Every text that a language model is given: templates with front matter, rendered strictly."""

from undercard.prompts.loader import Prompt, PromptError, load_prompt

__all__ = ["Prompt", "PromptError", "load_prompt"]
