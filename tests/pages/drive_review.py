"""Codes in the review page by keyboard alone. Prints what the test compares with the program's own decoder and file."""
import hashlib
import json
import sys
import time
from pathlib import Path

from browser import Browser

url, task = sys.argv[1], sys.argv[2]
shots = Path(sys.argv[3]) if len(sys.argv) > 3 else None
browser = Browser()


def shown(frame, crop=False):
    browser.wait(f"document.body.dataset.shown === '{frame}{'c' if crop else ''}'", f"frame {frame}")


def pixels():
    """SHA-256 of what the canvas shows, as rows of BGR bytes."""
    data = browser.driver.execute_async_script("""const done = arguments[arguments.length - 1], c = document.getElementById('picture');
      const copy = new OffscreenCanvas(c.width, c.height), g = copy.getContext('2d', {willReadFrequently: true});
      g.drawImage(c, 0, 0);
      const d = g.getImageData(0, 0, c.width, c.height).data, b = new Uint8Array(c.width * c.height * 3);
      for (let i = 0; i < c.width * c.height; ++i) { b[3 * i] = d[4 * i + 2]; b[3 * i + 1] = d[4 * i + 1]; b[3 * i + 2] = d[4 * i]; }
      crypto.subtle.digest('SHA-256', b).then(h => done([...new Uint8Array(h)].map(x => x.toString(16).padStart(2, '0')).join('')));""")
    return data


def saved():
    browser.wait("document.getElementById('status').textContent.startsWith('saved')", "saved")
    browser.js("document.getElementById('status').textContent = ''")


result = {}
try:
    browser.open(url)
    browser.wait("document.body.dataset.ready === '1'", "the page")
    shown(0)
    if task == "code":
        result["hashes"] = {}
        result["hashes"]["0"] = pixels()
        for key, shift, frame in [("ArrowRight", False, 1), ("ArrowRight", True, 11), ("ArrowLeft", False, 10), ("ArrowLeft", True, 0), ("ArrowRight", True, 10)]:
            browser.key(key, shift)
            shown(frame)
            result["hashes"][str(frame)] = pixels()
        browser.key("n")  # the next proposal
        proposal = browser.js("return chosen()")
        shown(proposal["apex"])
        result["hashes"][str(proposal["apex"])] = pixels()
        browser.key("1", shift=True)
        shown(proposal["onset"])
        browser.key("ArrowLeft")
        browser.key("ArrowLeft")
        shown(proposal["onset"] - 2)
        browser.key("1")  # the onset is two frames earlier
        saved()
        browser.key("u")
        browser.type("R4C+L12")
        browser.key("Enter")
        saved()
        browser.key("c")
        browser.type("clear – as day")
        browser.key("Enter")
        saved()
        browser.key("n")
        browser.key("r")  # the second is none
        saved()
        browser.key("m")  # one of the coder's own, and away again by undo
        saved()
        count = browser.js("return face.codings.length")
        browser.key("z")
        saved()
        assert browser.js("return face.codings.length") == count - 1
        browser.key("u")
        browser.key("Escape")
        browser.key("f")
        shown(browser.js("return frame"), crop=True)
        browser.key("f")
        browser.key("+")
        browser.key(" ")
        browser.wait("looping && document.body.dataset.shown !== String(frame) || looping", "the loop")
        browser.key(" ")
        if shots:
            browser.js("choose('c0')")
            for width in (1280, 1920):
                browser.shot(shots / f"review_{width}.png", width, 760 if width == 1280 else 1040)
        result["first"] = {"onset": proposal["onset"], "id": proposal["proposal"]}
        browser.driver.refresh()
        browser.wait("document.body.dataset.ready === '1'", "the page again")
        result["codings"] = browser.js("return face.codings")
        result["seek_ms"] = browser.driver.execute_async_script("""const done = arguments[arguments.length - 1], from = performance.now();
          show(Math.floor(state.frames * 0.7), false).then(() => done(performance.now() - from));""")
    if task == "blind":
        assert browser.js("return face.events.length") == 0 and "proposal" not in browser.driver.find_element("id", "proposal").text
        browser.key("m")
        saved()
        browser.key("b")
        browser.wait("face.events.length > 0", "the proposals")
    if task == "consensus":  # what two coders agree on is kept, by keyboard alone
        browser.key("n")
        browser.key("a")
        saved()
        browser.key("g")
        browser.wait("document.querySelectorAll('#numbers button').length > 0", "the consensus list")
        names = browser.js("return [...document.querySelectorAll('#numbers tr:has(button)')].map(row => [...row.querySelectorAll('button')].map(b => b.textContent))")
        assert names and all(row[-1] == "neither" for row in names), names
        for row in range(len(names)):
            browser.js("document.querySelectorAll('#numbers tr:has(button)')[arguments[0]].querySelector('button').focus()", row)
            browser.key("Enter")
            saved()
            browser.wait(f"document.querySelectorAll('#numbers [aria-pressed=true]').length === {row + 1}", "the decision")
        result["rows"] = len(names)
        if shots:
            browser.shot(shots / "consensus.png", 1280, 900)
    if task == "two":  # two windows on one coding: neither change is lost
        first = browser.driver.current_window_handle
        browser.key("n")
        browser.key("a")
        saved()
        browser.driver.switch_to.new_window("tab")
        browser.open(url)
        browser.wait("document.body.dataset.ready === '1'", "the second window")
        browser.js("choose('c0')")
        browser.key("c")
        browser.type("from the second")
        browser.key("Enter")
        saved()
        browser.driver.switch_to.window(first)
        browser.js("choose('c0')")
        browser.key("c")
        browser.type("from the first")
        browser.key("Enter")
        saved()
        result["codings"] = browser.js("return face.codings")
        browser.driver.get_log("browser")  # Chromium itself notes the 409
    if task == "full":  # a full disk: the page says so and keeps the change
        browser.key("n")
        for i in range(400):
            browser.js("document.getElementById('status').textContent = ''; put(chosen(), {comment: 'x'.repeat(880) + arguments[0]})", i)
            browser.wait("document.getElementById('status').textContent !== ''", "an answer")
            if browser.js("return document.getElementById('status').className") == "bad":
                break
        result["status"] = browser.js("return document.getElementById('status').textContent")
        result["waiting"] = browser.js("return waiting.length")
        browser.driver.get_log("browser")
    browser.check(url.rsplit("/", 2)[0])
finally:
    browser.close()
print(json.dumps(result))
