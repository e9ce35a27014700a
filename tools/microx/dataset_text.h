#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "libmicro/exchange/dataset_content.h"

namespace microx {

/// What sets there are: one line each, or everything about one of them.
std::string dataset_list();
std::string dataset_text(const micro::Dataset& dataset);
nlohmann::ordered_json dataset_document(const micro::Dataset& dataset);

/// How many events or pictures of how many people, and what was found, by row.
std::string check_text(const micro::Dataset& dataset, const micro::DatasetContent& content);
nlohmann::ordered_json check_document(const micro::Dataset& dataset, const micro::DatasetContent& content);

}  // namespace microx
