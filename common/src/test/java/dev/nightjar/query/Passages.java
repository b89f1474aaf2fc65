package dev.nightjar.query;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.Question;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.index.shard.TextAnalysis;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Indexes of a few chunks that tests of contexts ask. */
final class Passages {
  private Passages() {}

  /** A chunk with its vector. */
  record Of(IndexedChunk chunk, float[] vector) {}

  static Of chunk(
      String document,
      int index,
      int start,
      String text,
      Map<String, String> attributes,
      float... v) {
    int end = start + text.codePointCount(0, text.length());
    return new Of(
        new IndexedChunk(document + "#" + index, document, index, start, end, text, attributes, 0),
        v);
  }

  static ChunkIndex index(Path folder, boolean storeText, List<Of> chunks) throws IOException {
    IndexParameters parameters =
        new IndexParameters(
            Similarity.COSINE,
            chunks.getFirst().vector().length,
            16,
            100,
            Quantization.NONE,
            TextAnalysis.ENGLISH_CJK,
            storeText);
    try (ShardBuilder builder = new ShardBuilder(folder.resolve("work"), parameters)) {
      for (Of one : chunks) {
        builder.add(one.chunk(), one.vector());
      }
      builder.build(folder.resolve("shard"));
    }
    return ChunkIndex.open(List.of(folder.resolve("shard")), parameters);
  }

  static Searcher.Found found(ChunkIndex index, SearchMode mode, String question, float[] vector)
      throws IOException {
    Question asked = new Question(question, vector);
    SearchParameters options = new SearchParameters(mode, 50, 100, "", false, true);
    return new Searcher.Found(asked, index.search(asked, options), index);
  }
}
