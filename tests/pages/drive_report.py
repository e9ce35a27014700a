"""Reads a report as a person does: load, zoom, from event to event by keyboard, click an event."""
import sys
from pathlib import Path

from browser import Browser

page, expected = Path(sys.argv[1]).resolve(), int(sys.argv[2])
shots = Path(sys.argv[3]) if len(sys.argv) > 3 else None
browser = Browser()
try:
    browser.open(page.as_uri())
    browser.wait("window.timelines && timelines[0].graphs.length === 5", "the plots")
    cards = browser.js("return document.querySelectorAll('.card').length")
    assert cards == expected, (cards, expected)
    images = browser.js("return [...document.images].map(i => i.complete && i.naturalWidth > 0)")
    assert browser.js("return document.querySelector('h1').textContent") == browser.js("return document.title") != "{{title}}"
    assert len(images) == 4 * expected and all(images), images
    whole = browser.js("return timelines[0].graphs[0].xAxisRange()")
    if shots:
        for width in (1280, 1920):
            browser.shot(shots / f"report_{width}.png", width, 1000)
            browser.js("document.querySelector('.cards').scrollIntoView()")
            browser.shot(shots / f"report_cards_{width}.png", width, 1000)
            browser.js("window.scrollTo(0, 0)")
    browser.js("timelines[0].main.focus()")
    browser.key("+")
    zoomed = browser.js("return timelines[0].graphs[0].xAxisRange()")
    assert abs((zoomed[1] - zoomed[0]) - (whole[1] - whole[0]) / 2) < 1e-6, "plus zooms in by two"
    assert browser.js("return timelines[0].graphs[2].xAxisRange()") == zoomed, "the plots zoom together"
    browser.key("0")
    assert browser.js("return timelines[0].graphs[0].xAxisRange()") == whole
    browser.key("n")
    first = browser.js("const e = timelines[0].chosen; return [e.onset_s, e.offset_s]")
    shown = browser.js("return timelines[0].graphs[0].xAxisRange()")
    assert shown[0] < first[0] and shown[1] > first[1] and shown[1] - shown[0] < 2.5, (shown, first)
    browser.key("n")
    assert browser.js("return timelines[0].chosen.onset_s") > first[0], "n is the next event"
    browser.key("p")
    assert browser.js("return timelines[0].chosen.onset_s") == first[0]
    assert browser.js("return document.querySelectorAll('.card.current').length") == 1
    # A click on the band of an event leads to its card.
    browser.js("timelines[0].chosen = null; document.querySelectorAll('.current').forEach(c => c.classList.remove('current'))")
    x, y = browser.js("""const t = timelines[0], r = t.main.getBoundingClientRect(); t.main.scrollIntoView();
      const e = t.face.events.find(e => e.kind === 'expression'); return [t.graphs[0].toDomXCoord((e.onset_s + e.offset_s) / 2), 60]""")
    left, top = browser.js("const r = timelines[0].main.getBoundingClientRect(); return [r.left, r.top]")
    for kind in ("mousePressed", "mouseReleased"):
        browser.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": kind, "x": left + x, "y": top + y, "button": "left", "clickCount": 1})
    assert browser.js("return document.activeElement.classList.contains('card')"), "the card has the focus"
    browser.key("Enter")
    assert browser.js("return document.activeElement === timelines[0].main"), "Enter leads back to the timeline"
    # On paper the plots are as wide as it is, and come back as they were.
    widths = "return [...document.querySelectorAll('.chart')].map(chart => Math.round(chart.getBoundingClientRect().width))"
    screen = browser.js(widths)
    browser.js("window.dispatchEvent(new Event('beforeprint'))")
    assert all(abs(width - 700) <= 1 for width in browser.js(widths)), browser.js(widths)
    browser.js("window.dispatchEvent(new Event('afterprint'))")
    assert browser.js(widths) == screen
    browser.check("file:")
    assert set(browser.requests) <= {page.as_uri()} | {u for u in browser.requests if u.startswith("data:")}, browser.requests
finally:
    browser.close()
print("read", cards, "cards")
