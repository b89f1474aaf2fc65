/** One class a job: options in, one call, the result out. */
@NullMarked
package dev.nightjar.jobs;

import org.jspecify.annotations.NullMarked;
