package dev.nightjar.analyze.classify;

/**
 * What a classifier says of a vector.
 *
 * @param label the number of the class
 * @param confidence its share among all classes, 0 to 1
 */
record Prediction(int label, float confidence) {}
