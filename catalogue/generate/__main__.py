"""Writes `../data/catalogue.bin`: `python -m generate`, run by `catalogue/refresh`."""

import sys
from collections import Counter
from pathlib import Path

from . import iam, models, overlay, pack

DATA = Path(__file__).parent.parent / "data" / "catalogue.bin"


def main():
    tables = overlay.load()
    services = models.load()
    prefixes = iam.load()
    checker = overlay.Checker(prefixes)
    count = Counter()
    unknown = {}
    try:
        check(tables, services, prefixes)
        for service in services.values():
            refused = set(tables["refused"].get(service.name, []))
            name = tables["iam_prefixes"].get(service.name, service.signing)
            if name and name not in prefixes:
                raise overlay.Refused(f"{service.name}: there is no IAM prefix {name}; say which in services.toml")
            service.prefix = name
            for key, operation in service.operations.items():
                operation.refused = operation.streams or key in refused
                operation.grants = overlay.sdk_grants(
                    service, operation, prefixes.get(name), prefixes, tables["actions"], checker, tables
                )
                count["operations"] += 1
                if operation.grants is None:
                    unknown.setdefault(service.name, []).append(key)
        calls = [
            overlay.optimized(entry, services, checker, kind == "map_call")
            for kind in ("call", "map_call")
            for entry in tables["optimized"][kind]
        ]
    except overlay.Refused as refused:
        sys.exit(f"overlay: {refused}")
    blob, sizes = written(tables, services, prefixes, calls)
    DATA.parent.mkdir(exist_ok=True)
    DATA.write_bytes(blob)
    print(f"{len(services)} services with models, {count['operations']} operations, {len(calls)} optimized calls")
    print(f"permissions unknown: {sum(map(len, unknown.values()))} operations of {len(unknown)} services")
    print(f"{len(blob)} bytes: {dict(sizes)}")
    if "--unknown" in sys.argv:
        for name, keys in sorted(unknown.items()):
            print(name, " ".join(keys))


def check(tables, services, prefixes):
    """That what the tables name exists."""
    for table in ("actions", "refused", "passed_to", "iam_prefixes"):
        for name, entries in tables[table].items():
            if name not in services:
                raise overlay.Refused(f"{table}: there is no service {name}")
            if table in ("actions", "refused"):
                for key in entries:
                    if key not in services[name].operations and not (table == "refused"):
                        raise overlay.Refused(f"{table}: {name} has no operation {key}")
    for name in tables["without_model"]["services"]:
        if name in services:
            raise overlay.Refused(f"without_model: {name} has a model")
    for name in tables["not_listed"]["services"]:
        if name not in services:
            raise overlay.Refused(f"not_listed: {name} has no model")
    for key in tables["formats"]:
        prefix, _, kind = key.partition(":")
        if kind not in prefixes[prefix].types:
            raise overlay.Refused(f"formats: there is no resource type {key}")
    for name in tables["variables"]:
        if name not in prefixes:
            raise overlay.Refused(f"variables: there is no IAM prefix {name}")


def written(tables, services, prefixes, calls):
    """The whole file: the length of the index, the index, and the blocks that it points to."""
    sizes = Counter()
    names = sorted(set(services) | set(tables["without_model"]["services"]))
    hosted = {}
    for call in calls:
        hosted.setdefault(call["host"], []).append(call)
    blocks, places = bytearray(), {}

    def add(kind, name, raw):
        packed = pack.deflated(raw)
        places[kind, name] = (len(blocks), len(packed), len(raw))
        blocks.extend(packed)
        sizes[kind] += len(packed)

    for name in sorted(services):
        add("service", name, pack.service(services[name], hosted.get(name, [])))
    for name in sorted(prefixes):
        add("prefix", name, pack.prefix(prefixes[name]))
    add("optimized", "", pack.optimized(calls, tables["optimized"]["prefixes"], names))

    index = pack.Block()
    index.text(models.version())
    index.text(iam.version())

    def place(key):
        for value in places[key]:
            index.number(value)

    def prefix(name):
        index.text(name)
        place(("prefix", name))

    def service(name):
        model = services.get(name)
        told = tables["error_prefixes"].get(name)
        index.text(name)
        index.maybe(model and model.title)
        index.maybe(model and model.id)
        index.maybe(model and model.endpoint)
        index.maybe(model and model.signing)
        index.maybe(model and model.prefix)
        index.number(told is not None)
        index.maybe(told or (model and models.expected_error_prefix(model.id)))
        if name in tables["retired"]:
            index.number(1)
            index.maybe(tables["retired"][name])
        else:
            index.number(2 if name in tables["not_listed"]["services"] else 0)
        refused = tables["refused"].get(name, [])
        index.list(sorted(refused), index.text)
        index.number(model is not None)
        if model:
            place(("service", name))

    index.list(sorted(prefixes), prefix)
    index.list(names, service)
    index.list(sorted(tables["aliases"].items()), lambda pair: [index.text(text) for text in pair])
    place(("optimized", ""))
    raw = index.packed()
    packed = pack.deflated(raw)
    sizes["index"] = len(packed)
    sizes["largest raw"] = max(raw for _, _, raw in places.values())
    head = len(packed).to_bytes(4, "little") + len(raw).to_bytes(4, "little")
    return head + packed + bytes(blocks), sizes


main()
