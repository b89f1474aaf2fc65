package dev.nightjar.io.indexes;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;

/**
 * All that is written of an index: {@link IndexManifest}, which readers need, and how it came
 * about.
 *
 * @param manifest what it is
 * @param report how it came about
 * @param started when, in UTC
 * @param finished when, in UTC
 * @param options as text by key
 */
public record IndexRecord(
    @JsonUnwrapped IndexManifest manifest,
    @JsonUnwrapped IndexReport report,
    String started,
    String finished,
    Map<String, String> options) {}
