/**
 * Results as people read them, one class a result; programs see JSON of the same. What lives here:
 * what is printed of a result that a {@link dev.nightjar.jobs.cli.Layout} of keys or a table does
 * not show well. What must not: finding anything out.
 */
@NullMarked
package dev.nightjar.jobs.text;

import org.jspecify.annotations.NullMarked;
