/** Products of blocks of vectors, and the exact nearest vectors by them. */
@NullMarked
package dev.nightjar.vector.products;

import org.jspecify.annotations.NullMarked;
