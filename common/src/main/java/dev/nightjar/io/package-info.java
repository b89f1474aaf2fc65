/** Sources, the layout of an output directory, run manifests, rejects, model fetching. */
@NullMarked
package dev.nightjar.io;

import org.jspecify.annotations.NullMarked;
