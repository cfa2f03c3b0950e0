"""The language model as a folder for a server; docs/serving.md says how to serve it."""

from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, messages, print_json, progress_bars

model_app = typer.Typer()


@model_app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A new folder: 270 MB in Hugging Face's form.")],
    adapter: Annotated[
        Path | None,
        typer.Option(help="A LoRA adapter to merge into the weights; see `undercard train rank`."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the embedded model for vLLM or another server, and say under which name to serve it.

    Example: `undercard model export served --adapter mine`
    """
    from undercard.recommender.engines.weight_export import export as write
    from undercard.recommender.engines.weights import model_folder

    with progress_bars() as progress:
        name = write(model_folder(load_settings().home, progress), folder, adapter)
    if as_json:
        print_json({"folder": str(folder), "name": name})
    else:
        messages().print(
            f"Wrote {folder}. Serve it as {name}: docs/serving.md.", highlight=False, soft_wrap=True
        )
