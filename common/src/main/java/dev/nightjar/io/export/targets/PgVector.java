package dev.nightjar.io.export.targets;

import dev.nightjar.io.FilePaths;
import dev.nightjar.io.export.ExportFiles;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.io.export.ExportTarget;
import dev.nightjar.io.export.Vocabulary;
import dev.nightjar.spark.RowColumn;
import java.util.List;
import java.util.Optional;

/**
 * What PostgreSQL's {@code COPY} reads, as text or in its binary format, and the scripts for psql
 * that bring a table to the run. Vectors are of pgvector's type, or arrays of {@code real} where
 * there is no such extension.
 */
final class PgVector implements ExportTarget {
  @Override
  public String key() {
    return "pgvector";
  }

  @Override
  public List<ExportForm> forms() {
    return List.of(ExportForm.TEXT, ExportForm.BINARY);
  }

  @Override
  public Limits limits() {
    return Limits.ofStore(16_000, 1L << 30, Long.MAX_VALUE);
  }

  /** Sparse vectors are of the extension too. */
  @Override
  public Terms terms(ExportOptions options) {
    return options.vectors() == Vectors.ARRAY ? Terms.NONE : Terms.VOCABULARY;
  }

  @Override
  public Written write(Source source, ExportFiles files) {
    boolean binary = source.options().form().equals(Optional.of(ExportForm.BINARY));
    boolean arrays = source.options().vectors() == Vectors.ARRAY;
    Vocabulary vocabulary = source.sparse();
    int terms = vocabulary == null ? 0 : vocabulary.size();
    PgCopy copy = binary ? new PgBinary(arrays, terms) : new PgText(arrays, terms);
    List<RowColumn> item = source.layout().columns();
    Lines lines =
        new Lines(
            "",
            "copy",
            copy.of(item),
            Optional.of(copy.of(PgCopy.METADATA)),
            copy.of(List.of(RowColumn.CHUNK_ID)));
    PgScript script =
        new PgScript(
            source.options().name(),
            binary,
            item,
            arrays ? "real[]" : "vector(" + source.dimension() + ")",
            terms,
            files);
    Written written =
        lines.write(
            source,
            files,
            source.options().fileBytes().orElse(limits().fileBytes()),
            copy.head(),
            copy.tail(),
            source.layout().names(),
            "cd %s && psql -f load.sql".formatted(FilePaths.plain(files.path())));
    script.write(source);
    return written;
  }
}
