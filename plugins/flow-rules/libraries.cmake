target_link_libraries(plugin_flow-rules PRIVATE Eigen3::Eigen)
