"""Text to tokens and back for the embedded model.

Text is data: control tokens are never read out of it.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import torch
from tokenizers import Tokenizer

from undercard.recommender.engines.weights import file_sha256

_ENDS_STRING = re.compile(r'["\\\x00-\x1f\x7f]')  # or may not stand in one as it is
_UNFINISHED = "�"  # what an incomplete UTF-8 sequence decodes to


class Vocabulary:
    """The tokenizer of a model folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "tokenizer.json"
        self._tokenizer = Tokenizer.from_file(str(self._file))
        # "<|im_end|>" in a title is ten characters, not the end of a turn.
        self._tokenizer.encode_special_tokens = True
        self.start, self.end = self._control("<|im_start|>"), self._control("<|im_end|>")
        self.ends = frozenset({self.end, self._control("<|endoftext|>")})

    def encode(self, text: str) -> list[int]:
        """Tokens of a text, none of them a control token."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Tokens of each text."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [list(found.ids) for found in encoded]

    def encode_chat(self, message: str) -> list[int]:
        """Give the tokens of a user's message and the opening of the model's answer, in ChatML."""
        newline = self.encode("\n")
        role, said = self.encode("user"), self.encode(message)
        user = [self.start, *role, *newline, *said, self.end, *newline]
        return [*user, self.start, *self.encode("assistant"), *newline]

    def decode(self, tokens: Sequence[int]) -> str:
        """Give the text of tokens, without an unfinished character at its end."""
        text: str = self._tokenizer.decode(list(tokens), skip_special_tokens=True)
        return text.rstrip(_UNFINISHED)

    @cached_property
    def sha256(self) -> str:
        """Hash of the tokenizer's file: what was cut by another vocabulary has another one."""
        return file_sha256(self._file)

    @cached_property
    def string_masks(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Two masks (vocabulary,): tokens that may stand in a JSON string; those that end it."""
        size = self._tokenizer.get_vocab_size()
        texts = [self._tokenizer.decode([i], skip_special_tokens=False) for i in range(size)]
        inside = torch.tensor([not _ENDS_STRING.search(text) for text in texts])
        for i, token in self._tokenizer.get_added_tokens_decoder().items():
            inside[i] &= not token.special
        closing = torch.tensor([text.startswith('"') for text in texts])
        return inside, closing

    def _control(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise KeyError(f"the tokenizer has no token {token}")
        return int(found)
