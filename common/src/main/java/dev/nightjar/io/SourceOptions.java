package dev.nightjar.io;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * How a source is read.
 *
 * @param input file, folder or pattern; what a Spark source by name loads
 * @param format a built-in format, {@code auto}, or the name of a Spark source
 * @param idColumn column of the id
 * @param textColumns columns of the text, joined by a newline
 * @param encoding character set of text formats
 * @param rejectCorruptFiles whether a damaged file is rejected rather than fails the run
 * @param readerOptions options for Spark's reader
 */
public record SourceOptions(
    String input,
    String format,
    String idColumn,
    List<String> textColumns,
    String encoding,
    boolean rejectCorruptFiles,
    Map<String, String> readerOptions)
    implements Serializable {}
