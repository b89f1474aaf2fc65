/**
 * Model folders as sentence-transformers and Hugging Face lay them out: their configuration, the
 * heads of ONNX graphs, the built-in models. Runs nothing.
 */
@NullMarked
package dev.nightjar.embed.folder;

import org.jspecify.annotations.NullMarked;
