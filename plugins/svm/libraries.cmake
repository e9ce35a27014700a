find_library(SVM_LIBRARY svm REQUIRED)
target_link_libraries(plugin_svm PRIVATE "${SVM_LIBRARY}")
