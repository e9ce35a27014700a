"""Reads an ELAN document, checks the rules of the EAF 3.0 schema and of ELAN itself, and prints its tiers as JSON.

The rules are those of http://www.mpi.nl/tools/elan/EAFv3.0.xsd, restated: elements and their order, attributes, keys and
references; and what ELAN expects beyond it: slots in order of time, no empty and no overlapping annotations.
"""
import json
import re
import sys
import xml.etree.ElementTree as ET

ORDER = ["LICENSE", "HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE", "LOCALE", "LANGUAGE", "CONSTRAINT",
         "CONTROLLED_VOCABULARY", "LEXICON_REF", "REF_LINK_SET", "EXTERNAL_REF"]
# Element: (required attributes, optional ones, elements in it)
RULES = {
    "ANNOTATION_DOCUMENT": ({"DATE", "AUTHOR", "VERSION"},
                            {"FORMAT", "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"}, set(ORDER)),
    "HEADER": (set(), {"MEDIA_FILE", "TIME_UNITS"}, {"MEDIA_DESCRIPTOR", "LINKED_FILE_DESCRIPTOR", "PROPERTY"}),
    "MEDIA_DESCRIPTOR": ({"MEDIA_URL", "MIME_TYPE"}, {"RELATIVE_MEDIA_URL", "TIME_ORIGIN", "EXTRACTED_FROM"}, set()),
    "PROPERTY": (set(), {"NAME"}, set()),
    "TIME_ORDER": (set(), set(), {"TIME_SLOT"}),
    "TIME_SLOT": ({"TIME_SLOT_ID"}, {"TIME_VALUE"}, set()),
    "TIER": ({"TIER_ID", "LINGUISTIC_TYPE_REF"},
             {"PARTICIPANT", "ANNOTATOR", "DEFAULT_LOCALE", "PARENT_REF", "EXT_REF", "LANG_REF"}, {"ANNOTATION"}),
    "ANNOTATION": (set(), set(), {"ALIGNABLE_ANNOTATION", "REF_ANNOTATION"}),
    "ALIGNABLE_ANNOTATION": ({"ANNOTATION_ID", "TIME_SLOT_REF1", "TIME_SLOT_REF2"},
                             {"SVG_REF", "EXT_REF", "LANG_REF", "CVE_REF"}, {"ANNOTATION_VALUE"}),
    "REF_ANNOTATION": ({"ANNOTATION_ID", "ANNOTATION_REF"},
                       {"PREVIOUS_ANNOTATION", "EXT_REF", "LANG_REF", "CVE_REF"}, {"ANNOTATION_VALUE"}),
    "ANNOTATION_VALUE": (set(), set(), set()),
    "LINGUISTIC_TYPE": ({"LINGUISTIC_TYPE_ID"}, {"TIME_ALIGNABLE", "CONSTRAINTS", "GRAPHIC_REFERENCES",
                                                 "CONTROLLED_VOCABULARY_REF", "EXT_REF", "LEXICON_REF"}, set()),
    "CONSTRAINT": ({"STEREOTYPE"}, {"DESCRIPTION"}, set()),
    "LANGUAGE": ({"LANG_ID"}, {"LANG_DEF", "LANG_LABEL"}, set()),
    "CONTROLLED_VOCABULARY": ({"CV_ID"}, {"EXT_REF"}, {"DESCRIPTION", "CV_ENTRY_ML"}),
    "DESCRIPTION": ({"LANG_REF"}, set(), set()),
    "CV_ENTRY_ML": ({"CVE_ID"}, {"EXT_REF"}, {"CVE_VALUE"}),
    "CVE_VALUE": ({"LANG_REF"}, {"DESCRIPTION"}, set()),
}


def check(element):
    required, optional, inside = RULES[element.tag]
    names = set(element.keys())
    assert required <= names <= required | optional, (element.tag, names)
    for child in element:
        assert child.tag in inside, (element.tag, child.tag)
        check(child)


def unique(values):
    values = list(values)
    assert len(values) == len(set(values)), values
    return set(values)


root = ET.parse(sys.argv[1]).getroot()
assert root.tag == "ANNOTATION_DOCUMENT" and root.get("VERSION") == "3.0" and root.get("FORMAT") == "3.0"
check(root)
places = [ORDER.index(child.tag) for child in root]
assert places == sorted(places), "elements out of order"
assert [child.tag for child in root].count("HEADER") == 1 and [child.tag for child in root].count("TIME_ORDER") == 1
assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+-]\d\d:\d\d)?", root.get("DATE"))
assert root.find("HEADER").get("TIME_UNITS") in ("NTSC-frames", "PAL-frames", "milliseconds")

slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")}
annotations = {a.get("ANNOTATION_ID"): a for tag in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION") for a in root.iter(tag)}
ids = unique([slot.get("TIME_SLOT_ID") for slot in root.iter("TIME_SLOT")] +
             [a.get("ANNOTATION_ID") for tag in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION") for a in root.iter(tag)])
assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", i) for i in ids), "an xsd:ID is a name"
assert all(0 <= value < 2**32 for value in slots.values())
assert list(slots.values()) == sorted(slots.values()), "slots out of order"

stereotypes = unique(c.get("STEREOTYPE") for c in root.iter("CONSTRAINT"))
types = {t.get("LINGUISTIC_TYPE_ID"): t for t in root.iter("LINGUISTIC_TYPE")}
unique(t.get("LINGUISTIC_TYPE_ID") for t in root.iter("LINGUISTIC_TYPE"))
for t in types.values():
    assert t.get("CONSTRAINTS") is None or t.get("CONSTRAINTS") in stereotypes
    for flag in ("TIME_ALIGNABLE", "GRAPHIC_REFERENCES"):
        assert t.get(flag) in (None, "true", "false")
tier_ids = unique(tier.get("TIER_ID") for tier in root.iter("TIER"))
last_id = next(p.text for p in root.iter("PROPERTY") if p.get("NAME") == "lastUsedAnnotationId")
assert int(last_id) == len(annotations)

languages = unique(l.get("LANG_ID") for l in root.iter("LANGUAGE"))
vocabularies = {v.get("CV_ID"): {e[0].text for e in v.iter("CV_ENTRY_ML")} for v in root.iter("CONTROLLED_VOCABULARY")}
unique(v.get("CV_ID") for v in root.iter("CONTROLLED_VOCABULARY"))
unique(e.get("CVE_ID") for e in root.iter("CV_ENTRY_ML"))
assert all(x.get("LANG_REF") in languages for tag in ("DESCRIPTION", "CVE_VALUE") for x in root.iter(tag))
for t in types.values():
    assert t.get("CONTROLLED_VOCABULARY_REF") is None or t.get("CONTROLLED_VOCABULARY_REF") in vocabularies

tiers, where = [], {}
for tier in root.iter("TIER"):
    kind = types[tier.get("LINGUISTIC_TYPE_REF")]
    parent = tier.get("PARENT_REF")
    assert (parent is None) == (kind.get("CONSTRAINTS") is None)
    assert parent is None or parent in tier_ids
    rows, end = [], 0
    for annotation in tier:
        assert len(annotation) == 1
        (one,) = annotation
        assert [child.tag for child in one] == ["ANNOTATION_VALUE"]
        where[one.get("ANNOTATION_ID")] = tier.get("TIER_ID")
        value = one[0].text or ""
        allowed = vocabularies.get(kind.get("CONTROLLED_VOCABULARY_REF"))
        assert allowed is None or value in allowed, (value, "is not in the tier's vocabulary")
        if one.tag == "ALIGNABLE_ANNOTATION":
            assert kind.get("TIME_ALIGNABLE") == "true"
            begin, stop = slots[one.get("TIME_SLOT_REF1")], slots[one.get("TIME_SLOT_REF2")]
            assert end <= begin < stop, "annotations overlap or are empty"
            end = stop
            rows.append({"id": one.get("ANNOTATION_ID"), "begin": begin, "end": stop, "value": value})
        else:
            assert kind.get("TIME_ALIGNABLE") == "false" and where[one.get("ANNOTATION_REF")] == parent
            rows.append({"of": one.get("ANNOTATION_REF"), "value": value})
    unique(row["of"] for row in rows if "of" in row)
    tiers.append({"name": tier.get("TIER_ID"), "parent": parent, "annotations": rows})
used = [a.get(r) for a in root.iter("ALIGNABLE_ANNOTATION") for r in ("TIME_SLOT_REF1", "TIME_SLOT_REF2")]
assert sorted(used) == sorted(slots), "every slot belongs to one annotation"
media = root.find("HEADER/MEDIA_DESCRIPTOR")
print(json.dumps({"tiers": tiers, "vocabularies": {name: sorted(v) for name, v in vocabularies.items()}, "author": root.get("AUTHOR"), "date": root.get("DATE"),
                  "media": None if media is None else media.get("RELATIVE_MEDIA_URL"),
                  "mime": None if media is None else media.get("MIME_TYPE")}))
