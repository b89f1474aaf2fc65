package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.index.Chunks;
import dev.nightjar.index.shard.LuceneInternals.VectorFormat;
import dev.nightjar.vector.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of Lucene is used from inside does what Nightjar counts on. */
class TestLuceneInternals {
  private static final int COUNT = 30;

  private static Directory vectors(Directory directory, VectorFormat format) throws IOException {
    try (IndexWriter writer =
        new IndexWriter(directory, LuceneInternals.config(new StandardAnalyzer(), format))) {
      for (int n = 0; n < COUNT; n++) {
        float[] vector = Chunks.parameters().similarity().stored(Chunks.vector(n));
        writer.addDocument(ShardFields.document(vector, Chunks.parameters()));
      }
    }
    return directory;
  }

  /** Documents with their numbers as places and as digests, without vectors. */
  private static Directory numbers() throws IOException {
    Directory directory = new ByteBuffersDirectory();
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
      for (int n = 0; n < 5; n++) {
        Document document = new Document();
        document.add(new NumericDocValuesField(ShardFields.NODE, n));
        document.add(new NumericDocValuesField(ShardFields.DIGEST, n));
        writer.addDocument(document);
      }
    }
    return directory;
  }

  private static CodecReader segment(DirectoryReader reader) {
    assertThat(reader.leaves()).hasSize(1);
    return (CodecReader) reader.leaves().getFirst().reader();
  }

  private static List<Long> values(CodecReader segment, String field) throws IOException {
    NumericDocValues column = segment.getNumericDocValues(field);
    List<Long> values = new ArrayList<>();
    while (column.nextDoc() != NumericDocValues.NO_MORE_DOCS) {
      values.add(column.longValue());
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void everyQuantisationHasAGraphOfAllVectors(Quantization quantization) throws IOException {
    IndexParameters parameters = Chunks.parameters(Chunks.parameters().similarity(), quantization);
    try (Directory directory = vectors(new ByteBuffersDirectory(), VectorFormat.of(parameters));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      assertThat(LuceneInternals.graph(segment(reader)).size()).isEqualTo(COUNT);
    }
  }

  @Test
  void vectorsAreWrittenWithoutAGraphWhereOneComesLater() throws IOException {
    VectorFormat format = VectorFormat.withoutGraph(Chunks.parameters());
    try (Directory directory = vectors(new ByteBuffersDirectory(), format);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      assertThat(LuceneInternals.graph(segment(reader)).size()).isZero();
      assertThat(segment(reader).getFloatVectorValues(ShardFields.VECTOR).size()).isEqualTo(COUNT);
    }
  }

  @Test
  void aSegmentThatHasNoVectorsIsRefusedByName() throws IOException {
    try (Directory directory = numbers();
        DirectoryReader reader = DirectoryReader.open(directory)) {
      assertThatThrownBy(() -> LuceneInternals.graph(segment(reader)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Missing graph: ")
          .hasMessageEndingWith(" has none");
    }
  }

  @Test
  void vectorsOfMappedFilesAreReadWhereTheyLie(@TempDir Path folder) throws IOException {
    VectorFormat format = VectorFormat.of(Chunks.parameters());
    try (Directory mapped = vectors(MMapDirectory.open(folder), format);
        DirectoryReader reader = DirectoryReader.open(mapped)) {
      assertThat(LuceneInternals.memory(segment(reader).getFloatVectorValues(ShardFields.VECTOR)))
          .matches(memory -> (memory != null) == Kernels.get().readsSegments());
    }
    try (Directory held = vectors(new ByteBuffersDirectory(), format);
        DirectoryReader reader = DirectoryReader.open(held)) {
      assertThat(LuceneInternals.memory(segment(reader).getFloatVectorValues(ShardFields.VECTOR)))
          .isNull();
    }
  }

  @Test
  void onlyTheDocumentsThatCountAreBroughtOver() throws IOException {
    FixedBitSet live = new FixedBitSet(5);
    live.set(1);
    live.set(3);
    try (Directory from = numbers();
        DirectoryReader reader = DirectoryReader.open(from);
        Directory to = new ByteBuffersDirectory()) {
      CodecReader only = LuceneInternals.only(live, segment(reader));
      assertThat(only.numDocs()).isEqualTo(2);
      assertThat(only.maxDoc()).isEqualTo(5);
      try (IndexWriter writer = new IndexWriter(to, new IndexWriterConfig())) {
        writer.addIndexes(only);
      }
      try (DirectoryReader brought = DirectoryReader.open(to)) {
        assertThat(values(segment(brought), ShardFields.NODE)).containsExactly(1L, 3L);
      }
    }
  }

  @Test
  void placesAreRenumberedAndNothingElse() throws IOException {
    try (Directory from = numbers();
        DirectoryReader reader = DirectoryReader.open(from);
        Directory to = new ByteBuffersDirectory()) {
      CodecReader renumbered = LuceneInternals.renumbered(segment(reader), place -> 40 - place);
      try (IndexWriter writer = new IndexWriter(to, new IndexWriterConfig())) {
        writer.addIndexes(renumbered);
      }
      try (DirectoryReader brought = DirectoryReader.open(to)) {
        assertThat(values(segment(brought), ShardFields.NODE))
            .containsExactly(40L, 39L, 38L, 37L, 36L);
        assertThat(values(segment(brought), ShardFields.DIGEST))
            .containsExactly(0L, 1L, 2L, 3L, 4L);
      }
    }
  }
}
