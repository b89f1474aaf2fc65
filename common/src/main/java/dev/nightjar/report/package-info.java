/** Pictures of what was measured, as SVG, for pages and for the documentation. */
@NullMarked
package dev.nightjar.report;

import org.jspecify.annotations.NullMarked;
