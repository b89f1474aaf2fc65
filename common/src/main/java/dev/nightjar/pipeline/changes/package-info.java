/** What another run has brought, as a feed that others apply. */
@NullMarked
package dev.nightjar.pipeline.changes;

import org.jspecify.annotations.NullMarked;
