/**
 * From a model's name to vectors in this process: resolving, copies on the node, prepared graphs,
 * token budgets, open models, checks against other programs. Knows Hadoop's file systems and no
 * Spark.
 */
@NullMarked
package dev.nightjar.models;

import org.jspecify.annotations.NullMarked;
