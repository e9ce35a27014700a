"""Opens pages of the built site from the disk: nothing may be asked of another host, the console stays silent, search finds."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "pages"))
from browser import Browser

site = Path(sys.argv[1])
browser = Browser()
try:
    for page in sorted(set(site.glob("*.html")) - {site / "404.html"}):  # which only servers show, from their root
        browser.open(page.as_uri())
        wide = browser.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.name} is {wide} px wider than the window"
    browser.open((site / "index.html").as_uri() + "?q=onset")
    browser.wait("document.querySelectorAll('.md-search-result__item').length > 3", "results of a search")
    browser.check(site.as_uri())
finally:
    browser.close()
