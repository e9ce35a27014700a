#include "libmicro/synthesis/action_unit_table.h"

#include <algorithm>
#include <string>

namespace micro {
namespace {

std::vector<ActionUnitRow> upper_face() {
  return {
      {"1",
       "frontalis, medial part",
       "inner brow raiser: the inner brows and the skin above them go up",
       true,
       {{{20, 21}, {22, 23}, {0, -0.03}, {0.17, 0.16}, {0, -1}}}},
      {"2",
       "frontalis, lateral part",
       "outer brow raiser: the outer brows and the skin above them go up",
       true,
       {{{17, 18}, {25, 26}, {0.05, -0.03}, {0.20, 0.16}, {0, -1}}}},
      {"4",
       "corrugator supercilii, depressor supercilii, procerus",
       "brow lowerer: the inner brows go down and together, the root of the nose down",
       true,
       {{{20, 21}, {22, 23}, {0, 0}, {0.20, 0.17}, {0.55, 0.8}}}},
      {"5",
       "levator palpebrae superioris",
       "upper lid raiser: the upper lid goes up",
       true,
       {{{37, 38}, {43, 44}, {0, -0.05}, {0.20, 0.10}, {0, -1}}}},
      {"6",
       "orbicularis oculi, orbital part",
       "cheek raiser: the cheek goes up, the skin outside the eye is drawn towards it",
       true,
       {{{36, 48}, {45, 54}, {-0.04, -0.14}, {0.24, 0.22}, {0.25, -1}},
        {{36}, {45}, {-0.14, 0.02}, {0.14, 0.14}, {0.6, 0}}}},
      {"7",
       "orbicularis oculi, palpebral part",
       "lid tightener: the lower lid goes up and a little towards the nose",
       true,
       {{{40, 41}, {46, 47}, {0, 0.07}, {0.20, 0.11}, {0.2, -1}}}},
  };
}

std::vector<ActionUnitRow> up_and_down() {
  return {
      {"9",
       "levator labii superioris alaeque nasi",
       "nose wrinkler: the skin along the nose and the wings of the nose go up",
       true,
       {{{31}, {35}, {-0.06, -0.12}, {0.17, 0.20}, {0.1, -1}}}},
      {"10",
       "levator labii superioris",
       "upper lip raiser: the upper lip goes straight up",
       true,
       {{{50}, {52}, {-0.04, -0.04}, {0.19, 0.15}, {0, -1}}}},
      {"15",
       "depressor anguli oris",
       "lip corner depressor: the corners of the mouth go down",
       true,
       {{{48}, {54}, {-0.01, 0.04}, {0.20, 0.20}, {-0.25, 0.95}}}},
      {"16",
       "depressor labii inferioris",
       "lower lip depressor: the lower lip goes down and a little out",
       true,
       {{{57, 58}, {56, 57}, {-0.06, 0.05}, {0.19, 0.16}, {-0.2, 1}}}},
      {"17",
       "mentalis",
       "chin raiser: the chin boss and the lower lip go up",
       false,
       {{{8, 57}, {}, {0, -0.03}, {0.32, 0.25}, {0, -1}}}},
      {"25",
       "depressor labii inferioris, or mentalis or orbicularis oris relaxed",
       "lips part: the lower lip goes down, the upper a little up",
       false,
       {{{56, 57, 58}, {}, {0, 0.03}, {0.28, 0.16}, {0, 1}},
        {{50, 51, 52}, {}, {0, -0.03}, {0.24, 0.13}, {0, -0.3}}}},
      {"26",
       "masseter, temporalis and internal pterygoid relaxed",
       "jaw drop: the chin, the lower lip and the lower cheeks go down",
       false,
       {{{8, 57}, {}, {0, -0.05}, {0.50, 0.42}, {0, 1}}}},
  };
}

std::vector<ActionUnitRow> sideways_and_round() {
  return {
      {"12",
       "zygomaticus major",
       "lip corner puller: the corners of the mouth go up and out",
       true,
       {{{48}, {54}, {-0.03, -0.03}, {0.24, 0.22}, {-0.7, -0.72}}}},
      {"14",
       "buccinator",
       "dimpler: the skin beside the corners of the mouth is drawn in towards them",
       true,
       {{{48}, {54}, {-0.07, 0}, {0.19, 0.17}, {0.95, -0.2}}}},
      {"18",
       "incisivii labii superioris and inferioris",
       "lip pucker: the corners of the mouth go to the middle",
       false,
       {{{48}, {54}, {0.03, 0}, {0.22, 0.17}, {1, 0}}}},
      {"20",
       "risorius with platysma",
       "lip stretcher: the corners of the mouth go straight out",
       true,
       {{{48}, {54}, {-0.04, 0.02}, {0.26, 0.20}, {-1, 0.1}}}},
      {"23",
       "orbicularis oris",
       "lip tightener: the lips narrow from all sides",
       false,
       {{{48}, {54}, {0.04, 0}, {0.19, 0.14}, {1, 0}},
        {{50, 51, 52}, {}, {0, -0.03}, {0.24, 0.13}, {0, 0.55}},
        {{56, 57, 58}, {}, {0, 0.04}, {0.24, 0.13}, {0, -0.55}}}},
      {"24",
       "orbicularis oris",
       "lip presser: the upper lip goes down and the lower lip up, pressed together",
       false,
       {{{50, 51, 52}, {}, {0, -0.03}, {0.28, 0.13}, {0, 1}},
        {{56, 57, 58}, {}, {0, 0.03}, {0.28, 0.13}, {0, -1}}}},
  };
}

}  // namespace

const std::vector<ActionUnitRow>& action_unit_table() {
  static const std::vector<ActionUnitRow> rows = [] {
    std::vector<ActionUnitRow> all = upper_face();
    for (auto&& group : {up_and_down(), sideways_and_round()})
      all.insert(all.end(), group.begin(), group.end());
    std::ranges::sort(all, {}, [](const ActionUnitRow& row) { return std::stoi(row.name); });
    return all;
  }();
  return rows;
}

}  // namespace micro
