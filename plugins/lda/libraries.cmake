target_link_libraries(plugin_lda PRIVATE Eigen3::Eigen)
