/**
 * What people look at: the report of a run as one page of HTML, and pictures of what was measured
 * as SVG.
 */
@NullMarked
package dev.nightjar.report;

import org.jspecify.annotations.NullMarked;
