#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace micro {

/// A stretch of time with a text; milliseconds of the media file's own (playback) clock, begin < end.
struct ElanAnnotation {
  std::int64_t begin_ms = 0, end_ms = 0;
  std::string value;
};

/// Annotations that do not overlap, and texts that belong to each of them.
struct ElanTier {
  struct Notes {
    std::string name;                 ///< of the dependent tier
    std::vector<std::string> values;  ///< one for each annotation of the tier; empty = none
  };
  std::string name;
  std::vector<ElanAnnotation> annotations;  ///< by begin
  std::vector<Notes> notes;
  std::string vocabulary;  ///< of the annotations' values: ElanVocabulary::name; empty = free text
};

/// What coders may choose from in a tier.
struct ElanVocabulary {
  struct Entry {
    std::string value, description;
  };
  std::string name, description;
  std::vector<Entry> entries;
};

/// An annotation document of ELAN (Max Planck Institute for Psycholinguistics), format EAF 3.0.
struct ElanDocument {
  std::string author;
  std::string date =
      "1970-01-01T00:00:00+00:00";  ///< xsd:dateTime; fixed unless given, so that files compare
  std::string media;                ///< the media file's name; the document lies beside it
  std::string mime_type;            ///< of the media file, e.g. "video/mp4"; see elan_mime_type()
  std::vector<ElanTier> tiers;
  std::vector<ElanVocabulary> vocabularies;
};

/// By the ending of a media file's name, as ELAN writes them.
std::string elan_mime_type(const std::string& media);

/// As many tiers as overlapping annotations need: "blink", "blink 2", ... (and so their notes).
std::vector<ElanTier> without_overlaps(const ElanTier& tier);

/// The document as XML text. Characters that XML cannot hold are replaced. Throws Error(internal) when tiers
/// share a name, annotations overlap or are empty, or notes do not match.
std::string elan_xml(const ElanDocument& document);

}  // namespace micro
