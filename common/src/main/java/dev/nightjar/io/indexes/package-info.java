/** The directory of indexes: manifests, and shards brought to this machine. */
@NullMarked
package dev.nightjar.io.indexes;

import org.jspecify.annotations.NullMarked;
