#include "libmicro/exchange/elan.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr const char* span_type = "span";
constexpr const char* note_type = "note";
constexpr const char* note_constraint = "Symbolic_Association";

// What ELAN itself writes into every document: its four ways in which a tier can depend on another.
constexpr std::array<std::pair<const char*, const char*>, 4> constraints{
    {{"Time_Subdivision",
      "Time subdivision of parent annotation's time interval, no time gaps allowed within this interval"},
     {"Symbolic_Subdivision",
      "Symbolic subdivision of a parent annotation. Annotations refering to the same parent are ordered"},
     {note_constraint, "1-1 association with a parent annotation"},
     {"Included_In",
      "Time alignable annotations within the parent annotation's time interval, gaps are allowed"}}};

/// Bytes of the UTF-8 character that begins at `at`; 0 where there is none that XML 1.0 can hold.
std::size_t character_at(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned char first = byte(at);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xc0) != 0x80) return 0;
  const unsigned char second = byte(at + 1);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool beyond = (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90) ||
                      (first == 0xef && second == 0xbf && byte(at + 2) >= 0xbe);
  return overlong || beyond ? 0 : length;
}

std::string clean(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_at(text, at);
    out += length > 0 ? text.substr(at, length) : "?";
    at += std::max<std::size_t>(1, length);
  }
  return out;
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(clean(value).c_str());
}

[[noreturn]] void refuse(const std::string& tier, const char* why) {
  throw Error(ErrorCategory::internal, "ELAN tier '" + tier + "' " + why);
}

void check(const ElanTier& tier) {
  for (std::size_t i = 0; i < tier.annotations.size(); ++i) {
    const auto& annotation = tier.annotations[i];
    if (annotation.begin_ms < 0 || annotation.begin_ms >= annotation.end_ms)
      refuse(tier.name, "has an empty annotation");
    if (i > 0 && tier.annotations[i - 1].end_ms > annotation.begin_ms)
      refuse(tier.name, "has overlapping annotations");
  }
  for (const auto& notes : tier.notes)
    if (notes.values.size() != tier.annotations.size()) refuse(notes.name, "does not match its parent");
}

/// Writes one document.
class Writer {
 public:
  explicit Writer(const ElanDocument& document) : document_(document) {
    std::set<std::string> names;
    for (const auto& tier : document.tiers) {
      check(tier);
      if (!names.insert(tier.name).second) refuse(tier.name, "appears twice");
      for (const auto& notes : tier.notes)
        if (!names.insert(notes.name).second) refuse(notes.name, "appears twice");
    }
  }

  std::string text() {
    auto declaration = xml_.append_child(pugi::node_declaration);
    set(declaration, "version", "1.0"), set(declaration, "encoding", "UTF-8");
    root_ = xml_.append_child("ANNOTATION_DOCUMENT");
    set(root_, "AUTHOR", document_.author), set(root_, "DATE", document_.date);
    set(root_, "FORMAT", "3.0"), set(root_, "VERSION", "3.0");
    set(root_, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    set(root_, "xsi:noNamespaceSchemaLocation", "http://www.mpi.nl/tools/elan/EAFv3.0.xsd");
    put_header();
    put_times();
    for (const auto& tier : document_.tiers) put_tier(tier);
    put_types();
    // The header says how many there are, so it is completed last.
    last_id_.set(std::to_string(annotations_).c_str());
    std::ostringstream out;
    xml_.save(out, " ", pugi::format_indent, pugi::encoding_utf8);
    return out.str();
  }

 private:
  void put_header() {
    auto header = root_.append_child("HEADER");
    set(header, "MEDIA_FILE", ""), set(header, "TIME_UNITS", "milliseconds");
    if (!document_.media.empty()) {
      auto media = header.append_child("MEDIA_DESCRIPTOR");
      set(media, "MEDIA_URL", "./" + document_.media), set(media, "MIME_TYPE", document_.mime_type);
      set(media, "RELATIVE_MEDIA_URL", "./" + document_.media);
    }
    auto property = header.append_child("PROPERTY");
    set(property, "NAME", "lastUsedAnnotationId");
    last_id_ = property.text();
  }

  /// Every annotation has two slots of its own; slots stand in order of time.
  void put_times() {
    struct Slot {
      std::int64_t time;
      std::size_t tier, annotation;
      bool end;
    };
    std::vector<Slot> slots;
    for (std::size_t t = 0; t < document_.tiers.size(); ++t)
      for (std::size_t a = 0; a < document_.tiers[t].annotations.size(); ++a) {
        slots.push_back({document_.tiers[t].annotations[a].begin_ms, t, a, false});
        slots.push_back({document_.tiers[t].annotations[a].end_ms, t, a, true});
      }
    std::ranges::stable_sort(slots, {}, &Slot::time);
    auto order = root_.append_child("TIME_ORDER");
    for (const auto& slot : slots) {
      const std::string id = "ts" + std::to_string(slot_ids_.size() + 1);
      auto node = order.append_child("TIME_SLOT");
      set(node, "TIME_SLOT_ID", id), set(node, "TIME_VALUE", std::to_string(slot.time));
      slot_ids_[{slot.tier, slot.annotation, slot.end}] = id;
    }
  }

  std::string next_id() { return "a" + std::to_string(++annotations_); }

  static void put_value(pugi::xml_node annotation, const std::string& value) {
    annotation.append_child("ANNOTATION_VALUE").text().set(clean(value).c_str());
  }

  pugi::xml_node add_tier(const std::string& name, const char* type) {
    auto node = root_.append_child("TIER");
    set(node, "LINGUISTIC_TYPE_REF", type), set(node, "TIER_ID", name);
    return node;
  }

  void put_tier(const ElanTier& tier) {
    auto node = add_tier(tier.name, tier.vocabulary.empty() ? span_type : tier.vocabulary.c_str());
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < tier.annotations.size(); ++i) {
      auto annotation = node.append_child("ANNOTATION").append_child("ALIGNABLE_ANNOTATION");
      ids.push_back(next_id());
      set(annotation, "ANNOTATION_ID", ids.back());
      set(annotation, "TIME_SLOT_REF1", slot_ids_.at({tiers_, i, false}));
      set(annotation, "TIME_SLOT_REF2", slot_ids_.at({tiers_, i, true}));
      put_value(annotation, tier.annotations[i].value);
    }
    ++tiers_;
    for (const auto& notes : tier.notes) put_notes(tier.name, notes, ids);
  }

  void put_notes(const std::string& parent, const ElanTier::Notes& notes,
                 const std::vector<std::string>& ids) {
    auto node = add_tier(notes.name, note_type);
    set(node, "PARENT_REF", parent);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (notes.values[i].empty()) continue;
      auto annotation = node.append_child("ANNOTATION").append_child("REF_ANNOTATION");
      set(annotation, "ANNOTATION_ID", next_id()), set(annotation, "ANNOTATION_REF", ids[i]);
      put_value(annotation, notes.values[i]);
    }
  }

  void put_types() {
    auto span = root_.append_child("LINGUISTIC_TYPE");
    set(span, "GRAPHIC_REFERENCES", "false"), set(span, "LINGUISTIC_TYPE_ID", span_type);
    set(span, "TIME_ALIGNABLE", "true");
    for (const auto& vocabulary : document_.vocabularies) {
      auto chosen = root_.append_child("LINGUISTIC_TYPE");
      set(chosen, "CONTROLLED_VOCABULARY_REF", vocabulary.name), set(chosen, "GRAPHIC_REFERENCES", "false");
      set(chosen, "LINGUISTIC_TYPE_ID", vocabulary.name), set(chosen, "TIME_ALIGNABLE", "true");
    }
    auto note = root_.append_child("LINGUISTIC_TYPE");
    set(note, "CONSTRAINTS", note_constraint), set(note, "GRAPHIC_REFERENCES", "false");
    set(note, "LINGUISTIC_TYPE_ID", note_type), set(note, "TIME_ALIGNABLE", "false");
    if (!document_.vocabularies.empty()) put_language();
    for (const auto& [stereotype, description] : constraints) {
      auto node = root_.append_child("CONSTRAINT");
      set(node, "DESCRIPTION", description), set(node, "STEREOTYPE", stereotype);
    }
    for (const auto& vocabulary : document_.vocabularies) put_vocabulary(vocabulary);
  }

  /// Entries of vocabularies are texts of some language; ELAN's name for none in particular.
  void put_language() {
    auto node = root_.append_child("LANGUAGE");
    set(node, "LANG_DEF", "http://cdb.iso.org/lg/CDB-00130975-001"), set(node, "LANG_ID", "und");
    set(node, "LANG_LABEL", "undetermined (und)");
  }

  void put_vocabulary(const ElanVocabulary& vocabulary) {
    auto node = root_.append_child("CONTROLLED_VOCABULARY");
    set(node, "CV_ID", vocabulary.name);
    auto description = node.append_child("DESCRIPTION");
    set(description, "LANG_REF", "und");
    description.text().set(clean(vocabulary.description).c_str());
    for (const auto& entry : vocabulary.entries) {
      auto one = node.append_child("CV_ENTRY_ML");
      set(one, "CVE_ID", "cve" + std::to_string(++entries_));
      auto value = one.append_child("CVE_VALUE");
      set(value, "DESCRIPTION", entry.description), set(value, "LANG_REF", "und");
      value.text().set(clean(entry.value).c_str());
    }
  }

  const ElanDocument& document_;
  pugi::xml_document xml_;
  pugi::xml_node root_;
  pugi::xml_text last_id_;
  std::map<std::tuple<std::size_t, std::size_t, bool>, std::string> slot_ids_;
  std::size_t tiers_ = 0, annotations_ = 0, entries_ = 0;
};

}  // namespace

std::string elan_mime_type(const std::string& media) {
  std::string ending = media.substr(std::min(media.find_last_of('.'), media.size()));
  std::ranges::transform(ending, ending.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".mp4" || ending == ".m4v") return "video/mp4";
  if (ending == ".mov") return "video/quicktime";
  if (ending == ".avi") return "video/x-msvideo";
  if (ending == ".mpg" || ending == ".mpeg") return "video/mpeg";
  if (ending == ".mkv") return "video/x-matroska";
  return "unknown";
}

std::vector<ElanTier> without_overlaps(const ElanTier& tier) {
  std::vector<std::size_t> order(tier.annotations.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return tier.annotations[i].begin_ms; });
  std::vector<ElanTier> lanes;
  const auto add_lane = [&] {
    const std::string number = lanes.empty() ? "" : " " + std::to_string(lanes.size() + 1);
    ElanTier lane{tier.name + number, {}, {}, tier.vocabulary};
    for (const auto& notes : tier.notes) lane.notes.push_back({notes.name + number, {}});
    lanes.push_back(lane);
  };
  add_lane();
  for (const std::size_t i : order) {
    std::size_t lane = 0;
    while (lane < lanes.size() && !lanes[lane].annotations.empty() &&
           lanes[lane].annotations.back().end_ms > tier.annotations[i].begin_ms)
      ++lane;
    if (lane == lanes.size()) add_lane();
    lanes[lane].annotations.push_back(tier.annotations[i]);
    for (std::size_t n = 0; n < tier.notes.size(); ++n)
      lanes[lane].notes[n].values.push_back(tier.notes[n].values[i]);
  }
  return lanes;
}

std::string elan_xml(const ElanDocument& document) { return Writer(document).text(); }

}  // namespace micro
