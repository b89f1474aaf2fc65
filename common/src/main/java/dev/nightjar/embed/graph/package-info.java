/** ONNX graphs of encoders, read and rewritten. */
@NullMarked
package dev.nightjar.embed.graph;

import org.jspecify.annotations.NullMarked;
