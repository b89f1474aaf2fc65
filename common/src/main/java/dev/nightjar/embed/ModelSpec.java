package dev.nightjar.embed;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * All that decides a model's vectors, read from its folder.
 *
 * @param name the built-in name or the folder's name
 * @param graph the ONNX file, relative to the folder
 * @param tokenizer the {@code tokenizer.json}, relative to the folder
 * @param pooling how token vectors become a text's vector
 * @param normalize whether vectors are scaled to length 1
 * @param maxTokens most tokens of an input, special ones included
 * @param dimension floats of a vector
 * @param queryPrefix what stands before a query
 * @param passagePrefix what stands before a passage
 * @param precision {@code fp32}, {@code fp16} or {@code int8}
 * @param batchDependent whether rows of one run influence each other (dynamic quantisation)
 * @param fingerprint SHA-256 over everything above but the name, and the files
 * @param files SHA-256 of each file a run needs, by path relative to the folder
 * @param warnings what was assumed because the folder does not say
 */
public record ModelSpec(
    String name,
    String graph,
    String tokenizer,
    Pooling pooling,
    boolean normalize,
    int maxTokens,
    int dimension,
    String queryPrefix,
    String passagePrefix,
    String precision,
    boolean batchDependent,
    String fingerprint,
    Map<String, String> files,
    List<String> warnings)
    implements Serializable {}
