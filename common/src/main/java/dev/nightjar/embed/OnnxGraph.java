package dev.nightjar.embed;

import java.io.Serializable;

/**
 * The graph of an encoder, and what of it is used.
 *
 * @param file the ONNX file, relative to the model folder
 * @param output the output that is read: rows x tokens x width, or rows x width if it is pooled
 * @param width floats of a token's vector, or of the pooled one
 * @param precision {@code fp32}, {@code fp16}, {@code bf16} or {@code int8}
 * @param batchDependent whether rows of one run influence each other (dynamic quantisation)
 */
public record OnnxGraph(
    String file, String output, int width, String precision, boolean batchDependent)
    implements Serializable {}
