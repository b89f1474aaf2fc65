/**
 * Similarity analytics: what is in a run of vectors, what repeats in it, what changed, what
 * resembles what. An analysis reads a run ({@link dev.nightjar.io.run.VectorRun}) or two, and gives
 * a result record, and tables in Parquet with a manifest ({@link AnalysisDirectory}).
 *
 * <p>What lives here: the analyses, each an action on Spark with a {@code *Spec} it is given and a
 * result; what they compute, in plain classes without Spark; and what they share: the items of a
 * run as a matrix ({@link ItemMatrix}) and their nearest ({@link NearestVectors}). What must not:
 * making vectors (that is {@code pipeline}, which may use this), options and flags.
 *
 * <p>An analysis gives the same result whatever the partitions, their order and the number of
 * executors: items are taken in the order of their ids, equal scores are told apart by that order,
 * and what is drawn by lot has a seed.
 */
@NullMarked
package dev.nightjar.analyze;

import org.jspecify.annotations.NullMarked;
