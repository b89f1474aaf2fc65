/** Folders on this machine's disk: where models and caches are, and what is made once there. */
@NullMarked
package dev.nightjar.embed.node;

import org.jspecify.annotations.NullMarked;
