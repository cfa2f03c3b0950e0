"""The embedded model with a trainable low-rank change to every matrix, in torch.

LoRA (Hu et al. 2021). The frozen weights and the forward pass are those of
`undercard.recommender.engines.llama`, written so that gradients can flow; knows tensors only. What
it saves is read by `undercard.recommender.engines.adapter`, by PEFT and by vLLM.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from undercard.recommender.engines.llama import rotations
from undercard.recommender.engines.llama_state import Shape

# What reads the same input is multiplied at once.
_JOINT = {
    "attention_in": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "attention_out": ("self_attn.o_proj",),
    "mlp_in": ("mlp.gate_proj", "mlp.up_proj"),
    "mlp_out": ("mlp.down_proj",),
}
MATRICES = tuple(part.split(".")[1] for parts in _JOINT.values() for part in parts)


@dataclass(frozen=True)
class LoraSettings:
    """Rank of each change, and its scale: alpha / rank."""

    rank: int = 16
    alpha: float = 32.0


class _Adapted(nn.Module):
    """Frozen matrices (out_i, in) joined, plus scale * B_i A_i for each; `names` are theirs."""

    def __init__(
        self,
        names: Sequence[str],
        matrices: Sequence[Tensor],
        lora: LoraSettings,
        rng: torch.Generator,
    ) -> None:
        super().__init__()
        self.names = names
        width = matrices[0].shape[1]
        self.register_buffer("frozen", torch.cat(list(matrices)).contiguous(), persistent=False)
        self.down, self.up = nn.ParameterList(), nn.ParameterList()
        for matrix in matrices:
            drawn = torch.empty(lora.rank, width).uniform_(-1, 1, generator=rng)
            self.down.append(nn.Parameter(drawn * width**-0.5))
            self.up.append(nn.Parameter(torch.zeros(matrix.shape[0], lora.rank)))
        self.scale = lora.alpha / lora.rank

    def forward(self, x: Tensor) -> Tensor:
        down = torch.cat(list(self.down)).to(x.dtype)
        up = torch.block_diag(*self.up).to(x.dtype)  # type: ignore[no-untyped-call]
        change = functional.linear(functional.linear(x, down), up)
        return torch.add(functional.linear(x, self.get_buffer("frozen")), change, alpha=self.scale)


class _Layer(nn.Module):
    def __init__(
        self,
        tensors: Mapping[str, Tensor],
        prefix: str,
        dtype: torch.dtype,
        lora: LoraSettings,
        rng: torch.Generator,
    ) -> None:
        super().__init__()

        def weight(name: str) -> Tensor:
            return tensors[f"{prefix}{name}.weight"].to(dtype)

        def adapted(parts: Sequence[str]) -> _Adapted:
            names = [prefix + part for part in parts]
            return _Adapted(names, list(map(weight, parts)), lora, rng)

        self.joint = nn.ModuleDict({name: adapted(parts) for name, parts in _JOINT.items()})
        self.register_buffer("before_attention", weight("input_layernorm"), persistent=False)
        self.register_buffer("before_mlp", weight("post_attention_layernorm"), persistent=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, shape: Shape) -> Tensor:
        before, width = self.get_buffer("before_attention"), (shape.width,)
        h = functional.rms_norm(x, width, before, shape.epsilon)
        mixed = self.joint["attention_in"](h)
        x = x + self.joint["attention_out"](_attend(mixed, cos, sin, mask, shape))
        h = functional.rms_norm(x, width, self.get_buffer("before_mlp"), shape.epsilon)
        gate, up = self.joint["mlp_in"](h).chunk(2, dim=-1)
        out: Tensor = x + self.joint["mlp_out"](functional.silu(gate) * up)
        return out


class TunableLlama(nn.Module):
    """A frozen Llama whose every matrix has a trainable change; only the changes are parameters."""

    def __init__(
        self,
        tensors: Mapping[str, Tensor],
        shape: Shape,
        dtype: torch.dtype,
        lora: LoraSettings = LoraSettings(),
        *,
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.shape, self.lora = shape, lora
        rng = torch.Generator().manual_seed(seed)
        self.layers = nn.ModuleList(
            _Layer(tensors, f"model.layers.{i}.", dtype, lora, rng) for i in range(shape.layers)
        )
        embedding, norm = tensors["model.embed_tokens.weight"], tensors["model.norm.weight"]
        self.register_buffer("embedding", embedding.to(dtype), persistent=False)
        self.register_buffer("norm", norm.to(dtype), persistent=False)
        cos, sin = rotations(shape, dtype)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, ids: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        """Last hidden states (n, width) of `ids` (n,): see `hidden`."""
        return self.hidden(self.embedded(ids), positions, mask)

    def embedded(self, ids: Tensor) -> Tensor:
        """Embeddings (n, width) of tokens (n,)."""
        return functional.embedding(ids, self.get_buffer("embedding"))

    def hidden(self, x: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        """Last hidden states (n, width) of embeddings (n, width) at `positions` (n,).

        `mask` (n, n) is added to the attention scores: 0 where a token may look, -inf where not.
        """
        norm, cos, sin = (self.get_buffer(name) for name in ("norm", "cos", "sin"))
        cos, sin = cos[positions].unsqueeze(1), sin[positions].unsqueeze(1)
        # heads that share a key are laid out as further queries of that key
        grouped = mask.to(x.dtype).repeat(self.shape.heads // self.shape.kv_heads, 1)
        for layer in self.layers:
            x = layer(x, cos, sin, grouped, self.shape)
        return functional.rms_norm(x, (self.shape.width,), norm, self.shape.epsilon)

    def adapter(self) -> dict[str, Tensor]:
        """Give the changes by the names that PEFT gives them, in float32."""
        found = {}
        for adapted in self.modules():
            if not isinstance(adapted, _Adapted):
                continue
            for name, down, up in zip(adapted.names, adapted.down, adapted.up, strict=True):
                found[f"base_model.model.{name}.lora_A.weight"] = down.detach()
                found[f"base_model.model.{name}.lora_B.weight"] = up.detach()
        return found


def _attend(mixed: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, shape: Shape) -> Tensor:
    """Attention (n, width) of queries, keys and values (n, heads + 2 kv heads, head width)."""
    n, groups = len(mixed), shape.heads // shape.kv_heads
    mixed = mixed.view(n, shape.heads + 2 * shape.kv_heads, shape.head_width)
    rotated, values = torch.split(mixed, [shape.heads + shape.kv_heads, shape.kv_heads], dim=1)
    first, second = rotated.chunk(2, dim=-1)
    rotated = rotated * cos + torch.cat((-second, first), dim=-1) * sin
    query, key = torch.split(rotated, [shape.heads, shape.kv_heads], dim=1)
    query = query.transpose(0, 1).reshape(shape.kv_heads, groups * n, shape.head_width)
    scores = torch.baddbmm(mask, query, key.permute(1, 2, 0), alpha=shape.head_width**-0.5)
    seen = torch.bmm(scores.softmax(-1), values.transpose(0, 1))
    return seen.view(shape.heads, n, shape.head_width).transpose(0, 1).reshape(n, shape.width)
