package dev.nightjar.jobs.serve;

import dev.nightjar.index.StoredChunk;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an index is, and what stands in it. */
final class IndexEndpoints {
  private static final int MOST_VALUES = 20;
  private static final int MOST_AROUND = 20;
  private static final int USUALLY_AROUND = 2;
  private static final int LONGEST = 1000;

  private IndexEndpoints() {}

  /**
   * What is served.
   *
   * @param text whether it keeps texts
   * @param mode that a search has unless told otherwise
   */
  record Served(
      String index,
      String runId,
      long vectors,
      String model,
      int dimension,
      int maxTokens,
      String similarity,
      boolean text,
      String mode,
      Set<String> attributes) {}

  static Endpoint served(ServeSpec spec) {
    return (call, index) -> {
      IndexManifest manifest = index.manifest();
      return new Served(
          manifest.id(),
          manifest.runId(),
          manifest.size(),
          manifest.model().name(),
          manifest.parameters().dimension(),
          index.encoder().spec().maxTokens(),
          manifest.parameters().similarity().key(),
          manifest.parameters().storeText(),
          spec.defaults().search().mode().key(),
          index.attributes());
    };
  }

  /** Values of an attribute, with how many chunks have each. */
  record Values(String index, String attribute, Map<String, Integer> values) {}

  static Values values(Endpoint.Call call, Searcher index) throws IOException {
    String name = call.required("name");
    if (!index.attributes().contains(name)) {
      throw ApiException.invalid("name", "The index has no attribute of this name");
    }
    String prefix = call.parameter("prefix").orElse("");
    if (prefix.length() > LONGEST) {
      throw ApiException.invalid("prefix", "Invalid 'prefix': it is too long");
    }
    int most = call.number("top", 1, MOST_VALUES, MOST_VALUES);
    return new Values(index.manifest().id(), name, index.values(name, prefix, most));
  }

  /** A stretch of a document. */
  record Stretch(
      String index, String documentId, Map<String, String> attributes, List<Chunk> chunks) {}

  /**
   * A chunk of it.
   *
   * @param asked whether it is the one that was asked for
   * @param text null where the index keeps none
   */
  record Chunk(
      String chunkId, int chunkIndex, int start, int end, boolean asked, @Nullable String text) {}

  static Stretch around(Endpoint.Call call, Searcher index) throws IOException {
    String id = call.required("chunk");
    List<StoredChunk> found =
        index.around(id, call.number("around", 0, MOST_AROUND, USUALLY_AROUND));
    if (found.isEmpty()) {
      throw ApiException.refused(404, "The index has no chunk and no document of this id");
    }
    StoredChunk first = found.getFirst();
    return new Stretch(
        index.manifest().id(),
        first.documentId(),
        first.attributes(),
        found.stream()
            .map(
                chunk ->
                    new Chunk(
                        chunk.chunkId(),
                        chunk.chunkIndex(),
                        chunk.start(),
                        chunk.end(),
                        chunk.chunkId().equals(id),
                        chunk.text().orElse(null)))
            .toList());
  }

  /** The models of a server, in the shape of OpenAI's. */
  record Models(String object, List<Model> data) {}

  /** One of them. */
  record Model(String id, String object, long created, String ownedBy) {}

  static Models models(Endpoint.Call call, Searcher index) {
    return new Models(
        "list", List.of(new Model(index.manifest().model().name(), "model", 0, "nightjar")));
  }
}
