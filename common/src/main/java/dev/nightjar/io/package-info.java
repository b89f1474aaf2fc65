/**
 * What all readers and writers share: paths of any name, files that are seen whole or not at all,
 * records as JSON.
 */
@NullMarked
package dev.nightjar.io;

import org.jspecify.annotations.NullMarked;
