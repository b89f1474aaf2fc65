package dev.nightjar.embed;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What an encoder really ran by in a process.
 *
 * @param provider ONNX Runtime's execution provider
 * @param versions of the software that it uses, and the GPU's name
 * @param warnings what the user should know of it
 */
public record Execution(String provider, Map<String, String> versions, List<String> warnings)
    implements Serializable {}
