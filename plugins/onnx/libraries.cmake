find_package(OpenCV REQUIRED COMPONENTS core dnn)
target_include_directories(plugin_onnx SYSTEM PRIVATE ${OpenCV_INCLUDE_DIRS})
target_link_libraries(plugin_onnx PRIVATE opencv_core opencv_dnn)
