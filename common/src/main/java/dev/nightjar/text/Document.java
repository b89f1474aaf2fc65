package dev.nightjar.text;

import java.util.Map;

/**
 * One text of the corpus.
 *
 * @param id unique within a run
 * @param text the whole text, not blank
 * @param attributes the other columns of its row
 */
public record Document(String id, String text, Map<String, String> attributes) {}
