package dev.nightjar.text;

/**
 * A slice of a document, ready for a model.
 *
 * @param index position among the document's chunks, from 0
 * @param start first code point of the slice in the document
 * @param end code point behind the slice
 * @param text exactly that slice
 * @param input what the model reads: prefix, context and text
 * @param context what stands before the text in the input besides the prefix, such as the headings
 *     above a Markdown section; empty for most chunkers
 * @param tokenIds ids of the input, special tokens included
 */
public record Chunk(
    int index, int start, int end, String text, String input, String context, int[] tokenIds) {}
