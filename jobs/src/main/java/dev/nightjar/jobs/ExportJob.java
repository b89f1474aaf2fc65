package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.ExportOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.pipeline.export.Exported;
import dev.nightjar.pipeline.export.VectorExport;

/** {@code export}: a run in the files of another program. */
public final class ExportJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ExportJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named("export", "Writes a run of vectors in files that another program reads.")
        .details(
            """
            arrow: Parquet for pyarrow, Polars, Lance and datasets. jsonl: JSON Lines. pgvector: COPY and the
            scripts that load it. elasticsearch, opensearch: bodies of bulk requests. qdrant, weaviate:
            JSON Lines. milvus, pinecone: Parquet for their imports. embedding-atlas: a row a chunk with its
            text, vector and attributes; with --analysis of a map and of neighbors also places, clusters and
            the nearest rows.

            Sparse vectors go along where the target has a type for them. elasticsearch and opensearch want
            their tokens and pgvector their number, from the folder of the model that made them.

            With --since only what has changed since a run: chunks to put, chunks whose vector is as it was,
            ids to delete. Rows that a target cannot take are in rejects with the reason. docs/export.md says
            how each target loads the files, the result how to begin.

            Examples:
              nightjar export --vectors /data/vectors --to arrow --output /data/arrow
              nightjar export --vectors /data/vectors --to pgvector --since RUN --output /data/changes
              nightjar export --vectors /data/vectors --to embedding-atlas --analysis /data/map --output /data/atlas""")
        .takes(ExportOptions.export())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    Settings settings = invocation.settings();
    Exported result;
    try (Session session = Session.open(invocation, output, "export")) {
      result = VectorExport.of(session.spark(), ExportOptions.spec(settings));
    }
    Embedding.warn(result.warnings(), output);
    output.result(invocation, result, Layout.keys(8));
  }
}
