"""`codegen emit` as a command: repeatable, and able to say what is stale."""

import toolbox


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def times(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_second_run_changes_no_byte_and_no_time_stamp(tmp_path):
    toolbox.codegen("emit", "--out", tmp_path)
    first, stamps = contents(tmp_path), times(tmp_path)
    toolbox.codegen("emit", "--out", tmp_path)
    assert contents(tmp_path) == first
    assert times(tmp_path) == stamps


def test_check_passes_on_fresh_files_and_shows_what_is_stale(tmp_path):
    toolbox.codegen("emit", "--out", tmp_path)
    toolbox.codegen("emit", "--check", "--out", tmp_path)

    template = tmp_path / "template.yaml"
    stale = template.read_text().replace("Outputs:", "Results:", 1)
    template.write_text(stale)
    written = toolbox.codegen("emit", "--check", "--out", tmp_path, status=1)
    for line in ("-Results:", "+Outputs:"):
        assert line in written.splitlines(), written
    assert template.read_text() == stale, "--check has written"
