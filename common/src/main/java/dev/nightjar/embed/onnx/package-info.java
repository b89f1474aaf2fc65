/** Encoders run by ONNX Runtime. */
@NullMarked
package dev.nightjar.embed.onnx;

import org.jspecify.annotations.NullMarked;
