"""Writes src/http/services/protocols.txt from the service models of botocore: python local/protocols.py

One line for each service, so that a task's call can be sent to a server beside the endpoint:

    ID | PROTOCOL | VERSION TARGET CASE EXCEPTIONS…

ID is the service ID, as the catalogue has it. Of a service that speaks AWS JSON follow the version of JSON, what its targets begin
with, whether the names of most members begin with an upper or a lower letter there, and the names of which this is not so.
"""

from collections import Counter
from pathlib import Path

import botocore
from botocore.loaders import Loader

TARGET = Path(__file__).parent / "src/http/services/protocols.txt"


def names(model):
    """The names of members as they are sent, without those of errors."""
    found = Counter()
    for shape in model["shapes"].values():
        if shape["type"] == "structure" and not shape.get("exception"):
            found.update(member.get("locationName", name) for name, member in shape.get("members", {}).items())
    return found


def line(model):
    """The line of a service."""
    metadata = model["metadata"]
    protocols = metadata.get("protocols") or [metadata["protocol"]]
    start = f"{metadata['serviceId']} | "
    if "json" not in protocols:
        return start + metadata["protocol"]
    found = names(model)
    lower = sum(count for name, count in found.items() if name[:1].islower())
    case = "lower" if lower * 2 > found.total() else "upper"
    others = sorted(name for name in found if name[:1].islower() != (case == "lower"))
    # A name that the service spells in both ways is spelt as most are.
    twice = {name for name in others if name[:1].swapcase() + name[1:] in found}
    others = [name for name in others if name not in twice]
    return " ".join([f"{start}json | {metadata['jsonVersion']} {metadata['targetPrefix']} {case}", *others])


def main():
    loader = Loader()
    models = [loader.load_service_model(name, "service-2") for name in loader.list_available_services("service-2")]
    lines = sorted({line(model) for model in models})
    head = f"# Written by local/protocols.py from botocore {botocore.__version__} (Apache-2.0).\n"
    TARGET.write_text(head + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
