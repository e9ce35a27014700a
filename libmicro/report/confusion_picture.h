#pragma once

#include <opencv2/core.hpp>
#include <string>

#include "libmicro/evaluation/confusion.h"

namespace micro {

/// How often each true class (a row) got each answer (a column), as a picture (CV_8UC3, 96 pixels a cell):
/// counts and, below them, per cent of the row, which the shade shows. Answers outside the classes have a
/// column of their own when there are any.
cv::Mat confusion_picture(const Confusion& confusion, const std::string& title);

}  // namespace micro
