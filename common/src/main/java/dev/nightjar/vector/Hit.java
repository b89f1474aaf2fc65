package dev.nightjar.vector;

/**
 * A row found for a query.
 *
 * @param label the row's label
 * @param score the inner product with the query
 */
public record Hit(int label, float score) {}
