"""The navigation of the documentation: every page below docs/ once, so that a new page is in it without being listed.

Pages are put under the headings below in the order given there, as far as they exist; what is named nowhere is under "More".
"""
from pathlib import Path

SECTIONS = {
    "Start": ["index", "tutorial"],
    "Use": ["batch", "review", "pictures", "features", "exchange", "recognition", "training", "datasets", "spikein", "calibration", "evaluation"],
    "Understand": ["method", "limits", "ethics", "validation", "speed", "performance", "reliability"],
    "Reference": ["recording", "plugins", "extending", "scaling", "licences"],
}


def title_of(page):
    """The first heading, which may stand below other lines."""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            return line[2:].strip()
    raise ValueError(f"{page} has no heading")


def navigation(folder):
    pages = {page.relative_to(folder).with_suffix("").as_posix(): page for page in sorted(folder.rglob("*.md"))}
    named = {name for names in SECTIONS.values() for name in names}
    sections = {**SECTIONS, "More": [name for name in pages if name not in named]}
    entries = {section: [{title_of(pages[name]): f"{name}.md"} for name in names if name in pages] for section, names in sections.items()}
    return [{section: listed} for section, listed in entries.items() if listed]


def on_config(config):
    config["nav"] = navigation(Path(config["docs_dir"]))
    return config
