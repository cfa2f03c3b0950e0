"""A proxy before several servers: each connection goes to the next one that answers."""

import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


@contextmanager
def round_robin(listening: socket.socket, ports: Sequence[int]) -> Iterator[None]:
    """Pass connections on, as bytes, until the block ends."""
    turns = itertools.cycle(range(len(ports)))

    def serve() -> None:
        with suppress(OSError):  # it was closed: the block has ended
            while True:
                client, _ = listening.accept()
                first = next(turns)
                order = [*ports[first:], *ports[:first]]
                threading.Thread(target=join, args=(client, order), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def join(client: socket.socket, ports: Sequence[int]) -> None:
    """Join a client with the first of these servers that is there, until either closes."""
    with client:
        for port in ports:
            with suppress(ConnectionRefusedError):
                server = socket.create_connection(("127.0.0.1", port))
                break
        else:
            return
        with server:
            back = threading.Thread(target=pour, args=(server, client), daemon=True)
            back.start()
            pour(client, server)
            back.join()


def pour(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes from one end until it closes."""
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
