"""A real vLLM server (its CPU build) with the embedded model's weights and an adapter.

It is started once for all tests here.
"""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest
import torch

from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.ranking.ranker import RankContext
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import Example
from undercard.recommender.training.lora import MATRICES
from undercard.recommender.training.recipe import Recipe
from undercard.recommender.training.saving import save_adapter
from undercard.recommender.training.trainer import Trainer

ROOT = Path(__file__).parents[2]
MODEL, ADAPTER = "smollm2-135m", "tuned"
_START_SECONDS, _STOP_SECONDS = 600.0, 30.0


class VllmServer:
    """A vLLM server on a port of its own; `python` is that of its environment."""

    def __init__(self, python: Path, model: Path, adapter: Path, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log, self._process = log, None
        self._command = [
            *(
                python,
                "-m",
                "vllm.entrypoints.openai.api_server",
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
            ),
            *(
                "--model",
                model,
                "--served-model-name",
                MODEL,
                "--dtype",
                "bfloat16",
                "--max-model-len",
                "4096",
            ),
            # logits without an adapter: with one, vLLM's CPU build dies of echoed log-probabilities
            # (vllm#29955)
            *(
                "--enforce-eager",
                "--enable-lora",
                "--max-lora-rank",
                "8",
                "--lora-target-modules",
                *MATRICES,
            ),
            *("--lora-modules", f"{ADAPTER}={adapter}"),
        ]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when the server is well; fail with the end of its log if it never is."""
        quiet = {"VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=log,
                env=os.environ | quiet,
                start_new_session=True,
            )
        end = time.monotonic() + _START_SECONDS
        while not self._well():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                pytest.fail(f"vLLM did not start:\n{self.log.read_text(errors='replace')[-6000:]}")
            time.sleep(0.5)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server and its workers."""
        for kind in (how, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, kind)
                self._process.wait(_STOP_SECONDS)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        text = httpx.get(f"{self.url}/metrics").text
        values = re.findall(rf"^vllm:{name}\{{[^}}]*\}} (\S+)$", text, re.MULTILINE)
        assert values, f"the server tells no metric {name}"
        return sum(map(float, values))

    def engine(self, **changes: object) -> ServerEngine:
        """An engine that is patient enough for a busy machine."""
        patient = {"answer_seconds": 300.0, "deadline_seconds": 600.0, "first_pause": 0.05}
        return ServerEngine(
            ServerSettings(f"{self.url}/v1", **({"model": MODEL} | patient | changes))
        )

    def _well(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health").is_success
        except httpx.TransportError:
            return False


@pytest.fixture(scope="session")
def adapter(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter as training saves it, but with random numbers: it changes every matrix."""
    example = Example("any", "any", RankContext("calm"), ("One", "Two"), (1.0, 0.0))
    folder = tmp_path_factory.mktemp("adapter")
    trainer = Trainer(
        Recipe(steps=1, rank=8, alpha=16.0), Base.load(model_folder(models)), [example], [], folder
    )
    rng = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, half in trainer.model.named_parameters():
            if ".up." in name:
                half.normal_(0.0, 0.1, generator=rng)
    save_adapter(trainer, folder / ADAPTER, recipe={})
    return folder / ADAPTER


@pytest.fixture(scope="session")
def server(models: Path, adapter: Path, tmp_path_factory: pytest.TempPathFactory):
    python = Path(os.environ.get("UNDERCARD_VLLM_PYTHON", ROOT / ".venv-vllm" / "bin" / "python"))
    if not python.is_file():
        pytest.fail(
            f"there is no vLLM at {python}: run `make test-vllm`, "
            "or name another in UNDERCARD_VLLM_PYTHON"
        )
    running = VllmServer(
        python, model_folder(models), adapter, tmp_path_factory.mktemp("vllm") / "log"
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def embedded(models: Path) -> EmbeddedEngine:
    return EmbeddedEngine(models, dtype="bfloat16")


@pytest.fixture(scope="session")
def embedded_tuned(models: Path, adapter: Path) -> EmbeddedEngine:
    return EmbeddedEngine(models, adapter=adapter, dtype="bfloat16")


@pytest.fixture
def served(server: VllmServer):
    with server.engine() as engine:
        yield engine


@pytest.fixture
def served_tuned(server: VllmServer):
    with server.engine(adapter=ADAPTER) as engine:
        yield engine
