package dev.nightjar.io.export;

import dev.nightjar.io.run.PublishedAnalysis;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A program that vectors are written for, in files as it reads them. Stateless. */
public interface ExportTarget {
  /** What is written for it on a command line. */
  String key();

  /** What its files may be made of, the usual one first. */
  List<ExportForm> forms();

  /** What it takes. */
  Limits limits();

  /** Whether its tables may have attributes as maps. */
  default boolean hasMaps() {
    return false;
  }

  /** What it takes of sparse vectors, written as these options say. */
  default Terms terms(ExportOptions options) {
    return Terms.NONE;
  }

  /** By what a target knows the terms of sparse vectors. */
  enum Terms {
    /** It has no such vectors. */
    NONE,
    /** By their ids. */
    IDS,
    /** By what only the model's vocabulary tells: tokens, or how many there are. */
    VOCABULARY
  }

  /**
   * Writes a run, or what has changed since another.
   *
   * @param files where to
   * @throws dev.nightjar.config.InvalidInput if it cannot take this run or these analyses
   */
  Written write(Source source, ExportFiles files);

  /**
   * What a target takes.
   *
   * @param dimensions of a vector, at most
   * @param fileBytes that files have if nobody says otherwise
   * @param mostFileBytes that it reads at most
   * @param analyses whether it shows analyses
   * @param changes whether it can follow a run to the next
   */
  record Limits(
      int dimensions, long fileBytes, long mostFileBytes, boolean analyses, boolean changes) {
    /** Whether rows may be in several files. */
    public boolean cuts() {
      return fileBytes < Long.MAX_VALUE;
    }

    /** Those of a store. */
    public static Limits ofStore(int dimensions, long fileBytes, long mostFileBytes) {
      return new Limits(dimensions, fileBytes, mostFileBytes, false, true);
    }
  }

  /**
   * What is exported.
   *
   * @param analyses of that run
   * @param options which the target has
   * @param changes that are exported alone; empty for the whole run
   * @param sparse the vocabulary of the run's sparse vectors; null if it has none or the target
   *     takes none
   */
  record Source(
      SparkSession spark,
      VectorRun run,
      List<PublishedAnalysis> analyses,
      ExportOptions options,
      Optional<Changes> changes,
      @Nullable Vocabulary sparse) {
    /** Where a whole run is, in the folder of an export. */
    public static final String ITEMS = "items";

    /** Where chunks are that are new or have another vector. */
    public static final String UPSERTS = "upserts";

    /** Where chunks are whose vector is as it was. */
    public static final String METADATA = "metadata";

    /** Where the ids of chunks are that are gone. */
    public static final String DELETES = "deletes";

    /** Floats of a vector. */
    public int dimension() {
      return run.manifest().model().dimension();
    }

    /** The columns of chunks with their vectors. */
    public RowLayout layout() {
      return sparse == null ? RowLayout.FILED : RowLayout.FILED.and(RowColumn.SPARSE);
    }

    /** Chunks with their vectors: all, or those that are new or have another vector. */
    public Content vectors() {
      return changes
          .map(some -> new Content(UPSERTS, some.upserts(), some.upserted()))
          .orElseGet(this::whole);
    }

    /** The same and those that have the same vector. */
    public Content replacements() {
      return changes
          .map(some -> new Content(UPSERTS, some.replacements(), some.upserted() + some.moved()))
          .orElseGet(this::whole);
    }

    private Content whole() {
      Dataset<Row> rows = run.rows(spark);
      return new Content(ITEMS, rows, rows.count());
    }

    /** Chunks that have the same vector; none of a whole run. */
    public Optional<Content> metadata() {
      return changes.map(some -> new Content(METADATA, some.moves(), some.moved()));
    }

    /** Chunks that are gone; none of a whole run. */
    public Optional<Content> deletes() {
      return changes.map(some -> new Content(DELETES, some.deletes(), some.deleted()));
    }
  }

  /**
   * Rows that are written to one folder.
   *
   * @param table the folder's name
   * @param count how many rows there must be
   */
  record Content(String table, Dataset<Row> rows, long count) {}

  /**
   * What was written.
   *
   * @param items rows with vectors
   * @param metadata rows without; null of a whole run and where {@code items} has them
   * @param deletes ids of chunks that are gone; null of a whole run
   * @param rejected rows that the target cannot take
   * @param columns of the rows with vectors
   * @param open how the program opens it
   */
  record Written(
      long items,
      @Nullable Long metadata,
      @Nullable Long deletes,
      long rejected,
      List<String> columns,
      String open) {}
}
