"""Search in pages that are opened from a disk: a browser lets them fetch neither the index nor the worker, so both go into a script."""
import json
from pathlib import Path

SCRIPT = """if (location.protocol === "file:") {
  var __search = {
    index: Promise.resolve(INDEX),
    worker: URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" })),
  };
}
"""


def on_post_build(config):
    site = Path(config["site_dir"])
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    (worker,) = site.glob("assets/javascripts/workers/search.*.min.js")
    script = SCRIPT.replace("WORKER", json.dumps(worker.read_text(encoding="utf-8"))).replace("INDEX", json.dumps(index))
    (site / "assets/offline_search.js").write_text(script, encoding="utf-8")
