#include "libmicro/pipeline/coding_json.h"

namespace micro {

nlohmann::ordered_json json_of(const Coding& coding) {
  return {{"id", coding.id},
          {"status", coding.status},
          {"proposal", coding.proposal},
          {"onset", coding.onset},
          {"apex", coding.apex},
          {"offset", coding.offset},
          {"action_units", coding.action_units},
          {"emotion", coding.emotion},
          {"comment", coding.comment},
          {"revision", coding.revision},
          {"blind", coding.blind}};
}

Coding coding_of(const nlohmann::ordered_json& json) {
  Coding coding;
  coding.id = json.at("id"), coding.status = json.at("status"), coding.proposal = json.at("proposal");
  coding.onset = json.at("onset"), coding.apex = json.at("apex"), coding.offset = json.at("offset");
  coding.action_units = json.at("action_units"), coding.emotion = json.at("emotion");
  coding.comment = json.at("comment"), coding.revision = json.at("revision");
  coding.blind = json.at("blind");
  return coding;
}

}  // namespace micro
