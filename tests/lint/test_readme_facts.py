"""What the README says about the emitted files. Its commands are run by the end-to-end tests."""

import re
import textwrap

import pytest

import toolbox
import yaml11

README = toolbox.ROOT / "README.md"


@pytest.fixture(scope="module")
def readme():
    return README.read_text()


def section(readme, heading):
    """The text below a heading, up to the next one."""
    return re.search(rf"^#+ {heading}$(.*?)(?=^#|\Z)", readme, flags=re.MULTILINE | re.DOTALL)[1]


def test_the_table_of_parameters_is_the_template_s(readme, generated):
    parameters = yaml11.read(generated / "template.yaml")["Parameters"]
    rows = [row.split("|")[1:3] for row in section(readme, "Parameters").splitlines() if row.startswith("| `")]
    listed = {name: default for names, default in rows for name in re.findall(r"`(\w+)`", names)}
    assert set(listed) == set(parameters)
    for name, default in listed.items():
        expected = str(parameters[name]["Default"])
        assert (expected or "none") in default, f"{name} is {expected} by default, the README says {default}"


def test_the_picture_is_the_emitted_one(readme, generated):
    (picture,) = re.findall(r"^!\[.*\]\((.*\.svg)\)$", readme, flags=re.MULTILINE)
    assert (toolbox.ROOT / picture).read_text() == (generated / "diagram" / "payment.svg").read_text()


def test_the_first_workflow_is_a_part_of_the_payment(readme):
    shown = re.search(r"^```rust,ignore\n(.*?)^```$", readme, flags=re.MULTILINE | re.DOTALL)[1]
    source = (toolbox.ROOT / "workflows" / "payment.rs").read_text()
    assert textwrap.indent(shown, "    ") in source


@pytest.mark.parametrize("page", ["README.md", *sorted(f"docs/{page.name}" for page in (toolbox.ROOT / "docs").glob("*.md"))])
def test_the_files_that_a_page_names_exist(page):
    """Links to files, and the sources in texts."""
    path = toolbox.ROOT / page
    links = re.findall(r"\]\(([\w./-]+)(?:#[\w-]+)?\)", path.read_text())
    lost = [link for link in links if not (path.parent / link).exists()]
    assert lost == []


def test_the_outputs_that_it_names_exist(readme, generated):
    outputs = yaml11.read(generated / "template.yaml")["Outputs"]
    for name in re.findall(r"\$\(output (\w+)\)", readme):
        assert name in outputs
