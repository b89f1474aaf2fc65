/**
 * What the actions of the library share: gates, the names of runs and indexes, a stop watch. An
 * action takes what it works on and a spec, runs on Spark, and gives a result record; each family
 * has a package below. Commands, notebooks and servers may call actions; nothing below may.
 */
@NullMarked
package dev.nightjar.pipeline;

import org.jspecify.annotations.NullMarked;
