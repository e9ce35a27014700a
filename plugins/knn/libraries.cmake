find_package(OpenCV REQUIRED COMPONENTS core ml)
target_include_directories(plugin_knn SYSTEM PRIVATE ${OpenCV_INCLUDE_DIRS})
target_link_libraries(plugin_knn PRIVATE opencv_core opencv_ml)
