package dev.nightjar.io.export.targets;

import dev.nightjar.io.export.ExportTarget;
import java.util.List;

/** The programs there are files for. */
public final class ExportTargets {
  /** All of them, in the order of the reference. */
  public static final List<ExportTarget> ALL =
      List.of(
          new EmbeddingAtlas(),
          new Arrow(),
          new JsonLines(),
          new PgVector(),
          new SearchEngine(SearchEngine.Kind.ELASTICSEARCH),
          new SearchEngine(SearchEngine.Kind.OPENSEARCH),
          new Qdrant(),
          new Weaviate(),
          new Milvus(),
          new Pinecone());

  private ExportTargets() {}
}
