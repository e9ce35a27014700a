"""Checks that a page's tags are closed in order and that its pictures are XML: check_page.py PAGE.html."""
import html.parser
import re
import sys
import xml.etree.ElementTree as ET

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            sys.exit(f"</{tag}> closes {self.open[-3:]} at {self.getpos()}")
        self.open.pop()


page = open(sys.argv[1], encoding="utf-8").read()
tags = Tags()
tags.feed(page)
if tags.open:
    sys.exit(f"not closed: {tags.open}")
pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
if not pictures:
    sys.exit("no pictures")
for picture in pictures:
    ET.fromstring(picture)
