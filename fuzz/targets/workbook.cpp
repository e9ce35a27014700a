// Spreadsheets: the archive as it comes, and the XML in it, which a checksum would otherwise keep from being
// reached.
#include "libmicro/exchange/workbook.h"

#include <zlib.h>

#include <utility>

#include "fuzz/target.h"

namespace micro::fuzz {
namespace {

std::string little_endian(unsigned long value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
  return out;
}

/// An archive of uncompressed parts (APPNOTE.TXT of PKWARE, 4.3).
std::string zipped(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string bytes, directory;
  for (const auto& [name, content] : parts) {
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    const std::string common = little_endian(20, 2) + little_endian(0, 8) + little_endian(crc, 4) +
                               little_endian(content.size(), 4) + little_endian(content.size(), 4) +
                               little_endian(name.size(), 2) + little_endian(0, 2);
    directory += "PK\x01\x02" + little_endian(20, 2) + common + std::string(10, '\0') +
                 little_endian(bytes.size(), 4) + name;
    bytes += "PK\x03\x04" + common + name + content;
  }
  const std::string counts = little_endian(parts.size(), 2) + little_endian(parts.size(), 2);
  return bytes + directory + "PK\x05\x06" + little_endian(0, 4) + counts +
         little_endian(directory.size(), 4) + little_endian(bytes.size(), 4) + little_endian(0, 2);
}

const std::string book =
    "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>"
    "<sheet name=\"Coding\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const std::string relations =
    "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
const std::string strings = "<sst><si><t>Subject</t></si><si><r><t>On</t></r><r><t>set</t></r></si></sst>";
const std::string sheet =
    "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" "
    "t=\"s\"><v>1</v></c></row>"
    "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>x</t></is></c><c r=\"B3\"><v>12.5</v></c><c r=\"C3\" "
    "t=\"b\">"
    "<v>1</v></c><c t=\"e\"><v>#DIV/0!</v></c></row></sheetData></worksheet>";

std::string workbook_of(const std::string& book_xml, const std::string& strings_xml,
                        const std::string& sheet_xml) {
  return zipped({{"xl/workbook.xml", book_xml},
                 {"xl/_rels/workbook.xml.rels", relations},
                 {"xl/sharedStrings.xml", strings_xml},
                 {"xl/worksheets/sheet1.xml", sheet_xml}});
}

}  // namespace

std::vector<std::string> seeds() { return {workbook_of(book, strings, sheet), book, strings, sheet}; }

void take(const std::string& input) {
  const std::string whole = input.starts_with("PK")          ? input
                            : input.starts_with("<workbook") ? workbook_of(input, strings, sheet)
                            : input.starts_with("<sst")      ? workbook_of(book, input, sheet)
                                                             : workbook_of(book, strings, input);
  parse_workbook(whole, "coding.xlsx");
}

}  // namespace micro::fuzz
