#pragma once

#include <string_view>

namespace micro {

// What the pages are made of; the files are in report/web/, dygraphs is Debian's. Embedded when the library
// is built.
std::string_view embedded_dygraphs_script();
std::string_view embedded_dygraphs_style();
std::string_view embedded_report_html();
std::string_view embedded_report_script();
std::string_view embedded_report_style();
std::string_view embedded_review_html();
std::string_view embedded_review_script();
std::string_view embedded_review_style();

}  // namespace micro
