#include "tools/microx/manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "libmicro/core/text.h"
#include "libmicro/core/version.h"

namespace microx {
namespace {

/// Text as roff shows it: a hyphen that can be copied, no escapes, no line that is taken for a request.
std::string roff(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    const bool line_begins = out.empty() || out.back() == '\n';
    if (line_begins && (letter == '.' || letter == '\'')) out += "\\&";
    if (letter == '\\')
      out += "\\e";
    else if (letter == '-')
      out += "\\-";
    else
      out += letter;
  }
  return out;
}

std::string capitals(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) { return std::toupper(letter); });
  return text;
}

std::string page_name(const std::vector<std::string>& path) { return micro::joined(path, "-"); }

std::string positional_synopsis(const OptionText& option) {
  const std::string text = roff(option.names.front()) + (option.repeatable ? "..." : "");
  return option.required ? text : "[" + text + "]";
}

void write_synopsis(std::ostream& out, const CommandText& command) {
  out << ".SH SYNOPSIS\n.B " << roff(micro::joined(command.path, " ")) << "\n[OPTIONS]";
  for (const auto& group : command.groups)
    for (const auto& option : group.options)
      if (option.positional) out << ' ' << positional_synopsis(option);
  out << (command.subcommands.empty() ? "\n" : " SUBCOMMAND\n");
}

std::string heading(const OptionText& option) {
  std::string text = "\\fB" + roff(micro::joined(option.names, ", ")) + "\\fR";
  if (!option.value.empty() && !option.positional) text += " \\fI" + roff(option.value) + "\\fR";
  if (option.repeatable) text += " ...";
  return text;
}

std::string explanation(const OptionText& option) {
  std::string text = option.description;
  if (!option.choices.empty()) text += "; one of " + micro::joined(option.choices, ", ");
  if (!option.default_value.empty() && option.default_value != "\"\"")
    text += fmt::format(" [default: {}]", option.default_value);
  return roff(text);
}

void write_options(std::ostream& out, const CommandText& command) {
  out << ".SH OPTIONS\n";
  for (const auto& group : command.groups) {
    if (command.groups.size() > 1) out << ".SS " << roff(group.title) << '\n';
    for (const auto& option : group.options)
      out << ".TP\n" << heading(option) << '\n' << explanation(option) << '\n';
  }
}

void write_subcommands(std::ostream& out, const CommandText& command) {
  if (command.subcommands.empty()) return;
  out << ".SH SUBCOMMANDS\n";
  for (const auto& one : command.subcommands)
    out << ".TP\n\\fB" << roff(page_name(one.path)) << "\\fR(1)\n" << roff(one.description) << '\n';
}

/// "Example:" and "Exit codes:" of the help become headings; lines stay as they are.
void write_footer(std::ostream& out, const CommandText& command) {
  std::istringstream lines(command.footer);
  bool verbatim = false;
  const auto begin = [&](const std::string& title) {
    out << (verbatim ? ".fi\n" : "") << ".SH " << title << "\n.nf\n";
    verbatim = true;
  };
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(':');
    const std::string first = line.substr(0, colon);
    if (first == "Example" || first == "Examples" || first == "Exit codes") {
      begin(first == "Exit codes" ? "EXIT STATUS" : capitals(first));
      line.erase(0, std::min(line.size(), line.find_first_not_of(' ', colon + 1)));
      if (line.empty()) continue;
    } else if (!verbatim) {
      begin("NOTES");
    }
    out << roff(line) << '\n';
  }
  if (verbatim) out << ".fi\n";
}

void write_see_also(std::ostream& out, const CommandText& command) {
  if (command.path.size() == 1) return;
  out << ".SH SEE ALSO\n";
  auto parent = command.path;
  parent.pop_back();
  out << ".BR " << roff(page_name(parent)) << " (1)\n";
}

}  // namespace

std::string manual_page(const CommandText& command) {
  std::ostringstream out;
  const auto name = page_name(command.path);
  out << fmt::format(".TH {} 1 \"\" \"microx {}\" \"User Commands\"\n", roff(capitals(name)), MICRO_VERSION);
  out << fmt::format(".SH NAME\n{} \\- {}\n", roff(name), roff(command.description));
  write_synopsis(out, command);
  write_options(out, command);
  write_subcommands(out, command);
  write_footer(out, command);
  write_see_also(out, command);
  return out.str();
}

std::map<std::string, std::string> manual_pages(const CommandText& command) {
  std::map<std::string, std::string> pages{{page_name(command.path) + ".1", manual_page(command)}};
  for (const auto& one : command.subcommands) pages.merge(manual_pages(one));
  return pages;
}

}  // namespace microx
